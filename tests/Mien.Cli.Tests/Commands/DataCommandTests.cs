using System.Globalization;
using System.Text.Json;
using Mien.Cli.Commands;
using Mien.Research.Data;
using Mien.Vision.Pictures;

namespace Mien.Cli.Tests.Commands;

public sealed class DataCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CapturedStreams _captured = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Good_set_is_status_0_and_a_table()
    {
        AddFer2013();

        Run("data", "check", "fer2013", "--data", _folder.Path).ShouldBe(0);

        _captured.Error.ShouldBeEmpty();
        var lines = _captured.Output.Split('\n');
        lines[0].ShouldBe("fer2013: 3 samples of 48x48x1, 7 classes, 0 faults");
        Cells(lines, "train").ShouldBe(["2 0 0 0 0 0 0 2", "1 2 0", "0"]);
        Cells(lines, "train and test").ShouldBe(["1 2 and 1 0", "0 and 0"]);
    }

    [Fact]
    public void Faults_are_listed_and_status_1()
    {
        AddFer2013("7,1,Training", "0,x,Training");

        Run("data", "check", _folder.PathOf("fer2013"), "--format", "json").ShouldBe(1);

        var file = _folder.PathOf("fer2013/fer2013.csv");
        _captured.Error.ShouldBe(
            $"mien: {file}:5: emotion '7', expected 0 to 6\nmien: {file}:6: pixel 1 is 'x', expected 0 to 255\n");
        using var document = JsonDocument.Parse(_captured.Output);
        document.RootElement.GetProperty("schema").GetString().ShouldBe("mien.datacheck/1");
        document.RootElement.GetProperty("faultCount").GetInt32().ShouldBe(2);
    }

    [Theory]
    [InlineData("emotion,pixels,Usage\n")]
    [InlineData("emotion,pixels,Usage")]
    public void Set_without_a_sample_is_one_line_and_status_1(string text)
    {
        var file = _folder.Add("fer2013/fer2013.csv", text);

        Run("data", "check", file).ShouldBe(1);

        _captured.Error.ShouldBe($"mien: {file}: holds no samples; fetch it again, or name another set\n");
        _captured.Output.ShouldBeEmpty();
    }

    [Fact]
    public void Many_faults_are_counted()
    {
        AddFer2013([.. Enumerable.Repeat("bad", 130)]);

        Run("data", "check", _folder.PathOf("fer2013"), "-o", _folder.PathOf("check.txt")).ShouldBe(1);

        var lines = _captured.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(101);
        lines[^1].ShouldBe("mien: and 30 more faults");
        _captured.Output.ShouldBeEmpty();
        File.ReadAllText(_folder.PathOf("check.txt")).ShouldContain("130 faults");
    }

    [Fact]
    public void Unknown_set_is_one_line_and_status_1()
    {
        Run("data", "check", "absent", "--data", _folder.Path).ShouldBe(1);

        _captured.Error.ShouldBe($"mien: absent: not found, nor in {_folder.Path}; known names are {string.Join(", ", DataSets.Names)}\n");
        _captured.Output.ShouldBeEmpty();
    }

    [Fact]
    public void Features_are_those_of_the_descriptors_and_components_come_from_training_alone()
    {
        AddNoise(test: 1);
        Run("data", "features", _folder.PathOf("noise"), "--output", _folder.PathOf("raw.csv")).ShouldBe(0);
        Run("data", "features", _folder.PathOf("noise"), "--components", "2", "--output", _folder.PathOf("first.csv")).ShouldBe(0);
        AddNoise(test: 2);
        Run("data", "features", _folder.PathOf("noise"), "--components", "2", "--output", _folder.PathOf("second.csv")).ShouldBe(0);

        var (raw, first, second) = (Records("raw.csv"), Records("first.csv"), Records("second.csv"));
        raw[0][..5].ShouldBe(["name", "label", "split", "group", "lpq1"]);
        raw.ShouldAllBe(record => record.Length == 4 + 256 + 680);
        foreach (var record in raw.Skip(1))
            record[4..260].Sum(Number).ShouldBe(1, 1e-4);
        first[0].ShouldBe(["name", "label", "split", "group", "lpq1", "lpq2", "phog1", "phog2"]);
        first[1][1..4].ShouldBe(["happy", "test", ""]);
        first[2..].ShouldBe(second[2..]);
        first[1][..4].ShouldBe(second[1][..4]);
        first[1][4..].ShouldNotBe(second[1][4..]);
        for (var column = 4; column < 8; column++)
            first[2..].Sum(record => Number(record[column])).ShouldBe(0, 1e-5);
    }

    [Fact]
    public void Faces_that_cannot_be_read_are_left_out_of_the_features_and_told()
    {
        AddNoise(test: 1);
        var broken = _folder.Add("noise/train/happy/9.png", "none");

        Run("data", "features", _folder.PathOf("noise"), "--output", _folder.PathOf("raw.csv")).ShouldBe(1);

        _captured.Error.ShouldStartWith($"mien: {broken}: ");
        Records("raw.csv").Length.ShouldBe(8);
    }

    [Fact]
    public void Features_of_a_set_of_which_nothing_can_be_read_say_why()
    {
        var broken = _folder.Add("broken/happy/9.png", "none");

        Run("data", "features", _folder.PathOf("broken"), "--output", _folder.PathOf("raw.csv")).ShouldBe(1);

        _captured.Error.ShouldStartWith($"mien: {broken}: ");
        _captured.Error.Count(c => c == '\n').ShouldBe(1);
        File.Exists(_folder.PathOf("raw.csv")).ShouldBeFalse();
    }

    [Fact]
    public void Faces_of_a_recipe_are_an_array_and_a_table_in_the_size_asked_for()
    {
        AddFer2013();

        Run("data", "faces", "light", "--size", "16", "--data", _folder.Path, "--output", _folder.PathOf("out")).ShouldBe(0);

        _captured.Error.ShouldBeEmpty();
        new FileInfo(_folder.PathOf("out/faces.npy")).Length.ShouldBe(128 + 3 * 16 * 16);
        Records("out/faces.csv").Select(record => record[2]).ShouldBe(["split", "train", "test", "train"]);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private string[][] Records(string name) => [.. File.ReadAllLines(_folder.PathOf(name)).Select(line => line.Split(','))];

    // Six faces to train and one to test.
    private void AddNoise(int test)
    {
        for (var i = 0; i < 7; i++)
        {
            var pixels = new byte[3 * 48 * 48];
            new Random(i < 6 ? 10 + i : test).NextBytes(pixels);
            _folder.Add($"noise/{(i < 6 ? "train" : "test")}/happy/{i}.png", Picture.FromPixels(pixels, 48, 48).Encode(PictureFormat.Png));
        }
    }

    private static string[] Cells(IEnumerable<string> lines, string name) =>
    [
        .. lines.Select(line => line.Trim()).Where(line => line.StartsWith(name + "  ", StringComparison.Ordinal))
            .Select(line => string.Join(' ', line[name.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries))),
    ];

    private void AddFer2013(params string[] more)
    {
        var pixels = string.Join(' ', Enumerable.Repeat(7, 48 * 48));
        string[] rows = ["emotion,pixels,Usage", $"0,{pixels},Training", $"0,{pixels},PrivateTest", $"0,{pixels},Training", .. more];
        _folder.Add("fer2013/fer2013.csv", string.Concat(rows.Select(row => row + "\n")));
    }

    private int Run(params string[] arguments) => CommandRunner.Run(arguments, [DataCommand.Create(_captured.Streams)], _captured.Streams);
}
