using Mien.Cli.Commands;
using Mien.Vision.Pictures;

namespace Mien.Cli.Tests.Commands;

/// <summary>mien analyze --annotate.</summary>
public sealed class AnnotateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CapturedStreams _captured = new(FakeRecognizer.Picture(40, red: 255));

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pictures_are_written_with_boxes_into_a_new_folder()
    {
        var source = _folder.Add("a.png", FakeRecognizer.Picture(32));

        Run(source).ShouldBe(0);

        var annotated = Picture.Load(_folder.PathOf("out/a.png"));
        (annotated.Width, annotated.Height).ShouldBe((32, 16));
        annotated.Pixels.SequenceEqual(Picture.Load(source).Pixels).ShouldBeFalse();
    }

    [Theory]
    [InlineData("1")]
    [InlineData("8")]
    public void Pictures_of_the_same_name_are_numbered_in_their_order(string threads)
    {
        var sources = Enumerable.Range(0, 12).Select(i => _folder.Add($"{i:00}/a.png", FakeRecognizer.Picture(30 + i))).ToArray();

        Run([.. sources, "--threads", threads]).ShouldBe(0);

        for (var i = 0; i < sources.Length; i++)
            Picture.Load(_folder.PathOf(i == 0 ? "out/a.png" : $"out/a-{i + 1}.png")).Width.ShouldBe(30 + i);
    }

    [Fact]
    public void Number_that_is_taken_is_passed_over()
    {
        var sources = new[] { "x/a.png", "x/a-2.png", "y/a.png" }.Select((name, i) => _folder.Add(name, FakeRecognizer.Picture(30 + i)));

        Run([.. sources]).ShouldBe(0);

        Picture.Load(_folder.PathOf("out/a-3.png")).Width.ShouldBe(32);
    }

    [Fact]
    public void Other_formats_and_standard_input_become_jpeg()
    {
        var gif = _folder.Add("b.gif", File.ReadAllBytes(Path.Join(Repository.Root, "tests/fixtures/pictures/frames.gif")));

        Run(gif, "-").ShouldBe(0);

        Names().ShouldBe(["b.jpg", "standard-input.jpg"]);
    }

    [Fact]
    public void Bad_picture_writes_nothing_and_the_others_are_written()
    {
        Run(_folder.Add("a.jpg", "broken"), _folder.Add("b.png", FakeRecognizer.Picture(32))).ShouldBe(1);

        Names().ShouldBe(["b.png"]);
    }

    [Fact]
    public void Copy_that_cannot_be_written_is_a_failure_of_its_own_and_the_result_stays()
    {
        // A folder is in the way.
        _folder.Add("out/a.png/in-the-way", "");
        var (bad, good) = (_folder.Add("a.png", FakeRecognizer.Picture(32)), _folder.Add("b.png", FakeRecognizer.Picture(32)));

        Run(bad, good, "--format", "csv").ShouldBe(1);

        var rows = _captured.Output.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        rows.Length.ShouldBe(5);
        rows.ShouldAllBe(row => row.EndsWith(row.StartsWith("source", StringComparison.Ordinal) ? ",error" : ","));
        _captured.Error.Split('\n').Length.ShouldBe(2);
        _captured.Error.ShouldStartWith($"mien: {bad}: analysed, but not drawn: {_folder.PathOf("out/a.png")}: cannot be written (");
        File.Exists(_folder.PathOf("out/b.png")).ShouldBeTrue();
    }

    [Fact]
    public void Source_is_never_written_over()
    {
        var source = _folder.Add("out/a.png", FakeRecognizer.Picture(32));
        var before = File.ReadAllBytes(source);

        Run(source).ShouldBe(2);
        Run(_folder.PathOf("")).ShouldBe(2);
        Run(_folder.PathOf("o*/*.png")).ShouldBe(2);

        _captured.Error.ShouldContain("the folder of the annotated copies is one of those that are analysed; name another one\n");
        File.ReadAllBytes(source).ShouldBe(before);
    }

    [Fact]
    public void Folder_that_cannot_be_made_is_a_usage_error()
    {
        _folder.Add("out", "a file");

        Run(_folder.Add("a.png", FakeRecognizer.Picture(32))).ShouldBe(2);

        _captured.Error.ShouldStartWith($"mien: {_folder.PathOf("out")}: the folder of the annotated copies cannot be made: ");
    }

    private string[] Names() =>
        [.. Directory.GetFiles(_folder.PathOf("out")).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];

    private int Run(params string[] arguments) => CommandRunner.Run(
        ["analyze", .. arguments, "--annotate", _folder.PathOf("out")],
        [AnalyzeCommand.Create(_captured.Streams, _ => FakeRecognizer.Create())],
        _captured.Streams);
}
