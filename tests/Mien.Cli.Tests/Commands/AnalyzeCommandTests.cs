using System.Text.Json;
using Mien.Cli.Commands;

namespace Mien.Cli.Tests.Commands;

public sealed class AnalyzeCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CapturedStreams _captured = new(FakeRecognizer.Picture(32));
    private RecognizerOptions? _request;

    public AnalyzeCommandTests()
    {
        _folder.Add("a.png", FakeRecognizer.Picture(32, red: 255));
        _folder.Add("b.jpg", "broken");
        _folder.Add("c.png", FakeRecognizer.Picture(16));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void All_good_is_status_0()
    {
        Run("analyze", _folder.PathOf("a.png"), "--format", "json").ShouldBe(0);

        using var document = JsonDocument.Parse(_captured.Output);
        document.RootElement.GetProperty("source").GetString().ShouldBe(_folder.PathOf("a.png"));
        document.RootElement.GetProperty("faces")[0].GetProperty("expression").GetString().ShouldBe("happy");
        _captured.Error.ShouldBeEmpty();
    }

    [Fact]
    public void Bad_picture_is_reported_and_the_batch_goes_on()
    {
        Run("analyze", _folder.Path, "--format", "jsonl").ShouldBe(1);

        const string Reason = "not a picture (no JPEG, PNG, WebP, TIFF, GIF, AVIF or BMP); convert it or leave it out";
        _captured.Error.ShouldBe($"mien: {_folder.PathOf("b.jpg")}: {Reason}\n");
        var lines = _captured.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(3);
        lines[0].ShouldContain("\"happy\"");
        lines[1].ShouldContain($"\"error\":\"{Reason}\"");
        lines[2].ShouldContain("\"faces\":[]");
    }

    [Fact]
    public void What_is_odd_about_a_picture_is_noted_and_no_failure()
    {
        var whole = FakeRecognizer.Picture(32, format: Mien.Vision.Pictures.PictureFormat.Jpeg);
        _folder.Add("cut.jpg", whole.AsSpan(0, whole.Length - 2).ToArray());

        Run("analyze", _folder.PathOf("cut.jpg"), "--format", "jsonl").ShouldBe(0);

        const string Note = "its end marker is missing; the picture is whole";
        _captured.Error.ShouldBe($"mien: {_folder.PathOf("cut.jpg")}: {Note}\n");
        _captured.Output.ShouldContain($"\"height\":16,\"notes\":[\"{Note}\"],\"faces\":[{{");
    }

    [Fact]
    public void Standard_input_is_read() =>
        (Run("analyze", "-", "--format", "csv"), _captured.Output.Split("\r\n")[1])
            .ShouldBe((0, "-,,,32,16,0,,0,2,10,10,0.99,,,,,,,,,,,angry,,small,0.75,0.125,0.125,,,,,,"));

    [Fact]
    public void Output_goes_to_the_file_and_nothing_to_standard_output()
    {
        Run("analyze", _folder.PathOf("a.png"), "-o", _folder.PathOf("out.csv"), "--format", "csv").ShouldBe(0);

        _captured.Output.ShouldBeEmpty();
        File.ReadAllLines(_folder.PathOf("out.csv")).Length.ShouldBe(2);
    }

    [Fact]
    public void Model_detector_score_and_threads_are_passed_on()
    {
        Run("analyze", _folder.PathOf("a.png"), "--model", "light", "--detector", "none", "--threads", "2", "--min-score", "0.25");

        _request.ShouldBe(new RecognizerOptions { Model = "light", Detector = "none", MinScore = 0.25f, Threads = 2 });
    }

    [Fact]
    public void What_is_not_given_is_left_to_the_library()
    {
        Run("analyze", _folder.PathOf("a.png"));

        _request.ShouldBe(new RecognizerOptions());
    }

    [Fact]
    public void What_faces_are_looked_for_is_passed_on()
    {
        Run("analyze", _folder.PathOf("a.png"), "--min-face", "100", "--max-side", "2000", "--turned");

        _request.ShouldBe(new RecognizerOptions { MinFace = 100, MaxSide = 2000, Turned = true });
    }

    [Theory]
    [InlineData("--min-face", "11", "12 to 10000")]
    [InlineData("--min-face", "x", "12 to 10000")]
    [InlineData("--max-side", "31", "32 to 1000000")]
    public void Sizes_out_of_range_are_usage_errors(string option, string value, string range)
    {
        Run("analyze", _folder.PathOf("a.png"), option, value).ShouldBe(2);

        _captured.Error.ShouldBe($"mien: analyze: {option} '{value}' is not a whole number from {range}; see mien analyze --help\n");
    }

    [Fact]
    public void Pictures_are_read_no_larger_than_asked_for_and_say_so()
    {
        _folder.Add("large.png", FakeRecognizer.Picture(100));
        Run("analyze", _folder.PathOf("large.png"), "--max-side", "50", "--format", "json").ShouldBe(0);

        const string Note = "faces under 20 pixels were not looked for; read with a longest side of 100 to find them";
        _captured.Error.ShouldBe($"mien: {_folder.PathOf("large.png")}: {Note}\n");
        using var document = JsonDocument.Parse(_captured.Output);
        document.RootElement.GetProperty("width").GetInt32().ShouldBe(100);
        document.RootElement.GetProperty("notes")[0].GetString().ShouldBe(Note);
        document.RootElement.GetProperty("faces")[0].GetProperty("box")[2].GetSingle().ShouldBe(20);
    }

    [Theory]
    [InlineData("0", 2)]
    [InlineData("0.5", 1)]
    [InlineData("1", 0)]
    public void Faces_below_the_lowest_score_are_left_out(string minScore, int count)
    {
        Run("analyze", _folder.PathOf("a.png"), "--min-score", minScore, "--format", "json").ShouldBe(0);

        using var document = JsonDocument.Parse(_captured.Output);
        document.RootElement.GetProperty("faces").GetArrayLength().ShouldBe(count);
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("-0.1")]
    [InlineData("NaN")]
    [InlineData("high")]
    public void Score_out_of_range_is_a_usage_error(string minScore)
    {
        Run("analyze", _folder.PathOf("a.png"), "--min-score", minScore).ShouldBe(2);

        _captured.Error.ShouldBe($"mien: analyze: --min-score '{minScore}' is not a number from 0 to 1; see mien analyze --help\n");
    }

    [Theory]
    [InlineData("1")]
    [InlineData("4")]
    public void Threads_change_nothing_in_the_results_or_their_order(string threads)
    {
        var folder = _folder.PathOf("many");
        for (var i = 0; i < 20; i++)
            _folder.Add($"many/{i:00}.png", FakeRecognizer.Picture(10 + i, red: (byte)(i % 2 * 255)));

        Run("analyze", folder, "--format", "csv", "--threads", threads, "--min-score", "0.5").ShouldBe(0);

        var rows = _captured.Output.Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(row => row.Split(',')).ToList();
        rows.Select(row => Path.GetFileName(row[0])).ShouldBe(Enumerable.Range(0, 20).Select(i => $"{i:00}.png"));
        rows.Select(row => row[22]).ShouldBe(Enumerable.Range(0, 20).Select(i => i <= 10 ? "" : i % 2 == 0 ? "angry" : "happy"));
    }

    [Fact]
    public void Line_ends_and_escapes_of_a_file_name_do_not_reach_the_terminal()
    {
        Run("analyze", "x\ny\e[2J.jpg").ShouldBe(1);

        _captured.Error.ShouldBe("mien: x y [2J.jpg: no such file or folder\n");
    }

    [Fact]
    public void After_two_dashes_all_are_pictures()
    {
        Run("analyze", "--", "--format").ShouldBe(1);

        _captured.Error.ShouldBe("mien: --format: no such file or folder\n");
    }

    [Fact]
    public void Name_that_begins_with_at_is_a_picture()
    {
        Run("analyze", "@a.jpg").ShouldBe(1);

        _captured.Error.ShouldBe("mien: @a.jpg: no such file or folder\n");
    }

    private int Run(params string[] arguments) => CommandRunner.Run(arguments, [AnalyzeCommand.Create(_captured.Streams, Open)], _captured.Streams);

    private Recognizer Open(RecognizerOptions request)
    {
        _request = request;
        return FakeRecognizer.Create(request.MinScore, request.MaxSide);
    }
}
