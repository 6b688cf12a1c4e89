using System.Text.Json;
using Mien.Cli.Commands;
using Mien.Vision;

namespace Mien.Cli.Tests.Commands;

public sealed class AnalyzeCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CapturedStreams _captured = new("two faces");
    private AnalyzeRequest? _request;

    public AnalyzeCommandTests()
    {
        _folder.Add("a.jpg", "two faces");
        _folder.Add("b.jpg", "broken");
        _folder.Add("c.jpg", "no face");
    }

    [Fact]
    public void All_good_is_status_0()
    {
        Run("analyze", _folder.PathOf("a.jpg"), "--format", "json").ShouldBe(0);

        using var document = JsonDocument.Parse(_captured.Output);
        document.RootElement.GetProperty("source").GetString().ShouldBe(_folder.PathOf("a.jpg"));
        _captured.Error.ShouldBeEmpty();
    }

    [Fact]
    public void Bad_picture_is_reported_and_the_batch_goes_on()
    {
        Run("analyze", _folder.Path, "--format", "jsonl").ShouldBe(1);

        _captured.Error.ShouldBe($"mien: {_folder.PathOf("b.jpg")}: no picture\n");
        var lines = _captured.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(3);
        lines[1].ShouldContain("\"error\":\"no picture\"");
        lines[2].ShouldContain("\"faces\":[]");
    }

    [Fact]
    public void Standard_input_is_read() =>
        (Run("analyze", "-", "--format", "csv"), _captured.Output.Split("\r\n")[1])
            .ShouldBe((0, "-,640,480,0,10,20.5,100,120,0.99,happy,0.125,0.75,0.125,"));

    [Fact]
    public void Output_goes_to_the_file_and_nothing_to_standard_output()
    {
        Run("analyze", _folder.PathOf("a.jpg"), "-o", _folder.PathOf("out.csv"), "--format", "csv").ShouldBe(0);

        _captured.Output.ShouldBeEmpty();
        File.ReadAllLines(_folder.PathOf("out.csv")).Length.ShouldBe(3);
    }

    [Fact]
    public void Model_detector_and_threads_are_passed_on()
    {
        Run("analyze", "a.jpg", "--model", "light", "--detector", "none", "--threads", "2");

        _request.ShouldBe(new AnalyzeRequest("light", "none", 2));
    }

    [Fact]
    public void What_is_not_given_is_left_to_the_library()
    {
        Run("analyze", "a.jpg");

        _request.ShouldBe(new AnalyzeRequest(null, null, null));
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

    public void Dispose() => _folder.Dispose();

    private int Run(params string[] arguments) => CommandRunner.Run(
        arguments,
        [AnalyzeCommand.Create(_captured.Streams, request => (_request = request, new TextRecognizer()).Item2)],
        _captured.Streams);

    /// <summary>Takes the text of a file for what the picture shows.</summary>
    private sealed class TextRecognizer : IExpressionRecognizer
    {
        public IReadOnlyList<string> Labels => Samples.Labels;

        public Analysis Analyze(string path)
        {
            using var stream = File.OpenRead(path);
            return Analyze(stream, path);
        }

        public Analysis Analyze(Stream picture, string source)
        {
            using var reader = new StreamReader(picture);
            return reader.ReadToEnd() switch
            {
                "two faces" => Samples.TwoFaces(source),
                "no face" => Samples.NoFace(source),
                _ => throw new PictureException($"{source}: no picture"),
            };
        }

        public void Dispose()
        {
        }
    }
}
