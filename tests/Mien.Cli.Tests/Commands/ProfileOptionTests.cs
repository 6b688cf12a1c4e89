using System.Globalization;
using System.Text.Json;
using Mien.Cli.Commands;

namespace Mien.Cli.Tests.Commands;

public sealed class ProfileOptionTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CapturedStreams _captured = new();

    public ProfileOptionTests()
    {
        _folder.Add("in/a.png", FakeRecognizer.Picture(32));
        _folder.Add("in/b.png", FakeRecognizer.Picture(32));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Processor_memory_and_stages_are_written()
    {
        Run("--profile", _folder.PathOf("p.json")).ShouldBe(0);

        using var document = JsonDocument.Parse(File.ReadAllText(_folder.PathOf("p.json")));
        var profile = document.RootElement;
        profile.GetProperty("schema").GetString().ShouldBe("mien.profile/1");
        profile.GetProperty("name").GetString().ShouldBe("analyze");
        profile.GetProperty("memory").GetProperty("peakResidentBytes").GetInt64().ShouldBeGreaterThan(10_000_000);
        // Other tests of this process may decode and write meanwhile.
        var counts = profile.GetProperty("stages").EnumerateArray().ToDictionary(
            stage => stage.GetProperty("name").GetString()!, stage => stage.GetProperty("count").GetInt32());
        counts["decode"].ShouldBeGreaterThanOrEqualTo(2);
        counts["write"].ShouldBeGreaterThanOrEqualTo(2);
    }

    [Fact]
    public void Samples_are_a_table_beside_it()
    {
        Run("--profile", _folder.PathOf("p.json")).ShouldBe(0);

        var rows = File.ReadAllLines(_folder.PathOf("p.samples.csv"));
        rows[0].ShouldBe("seconds,userSeconds,systemSeconds,cores,residentBytes");
        var seconds = rows.Skip(1).Select(row => double.Parse(row.Split(',')[0], CultureInfo.InvariantCulture)).ToList();
        seconds.Count.ShouldBeGreaterThanOrEqualTo(2);
        seconds.ShouldBeInOrder();
    }

    [Fact]
    public void Without_the_option_nothing_is_written()
    {
        Run().ShouldBe(0);

        Directory.GetFiles(_folder.Path).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("p.csv", "--profile names a .json file")]
    [InlineData("absent/p.json", "does not exist")]
    public void What_cannot_be_written_is_a_usage_error(string name, string reason)
    {
        Run("--profile", _folder.PathOf(name)).ShouldBe(2);

        _captured.Error.ShouldContain(reason);
        _captured.Output.ShouldBeEmpty();
    }

    private int Run(params string[] arguments) => CommandRunner.Run(
        ["analyze", _folder.PathOf("in"), .. arguments],
        [ProfileOption.AddTo(AnalyzeCommand.Create(_captured.Streams, _ => FakeRecognizer.Create()), _captured.Streams)],
        _captured.Streams);
}
