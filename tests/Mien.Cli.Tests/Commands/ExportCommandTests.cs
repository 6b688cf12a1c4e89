using Mien.Cli.Commands;
using Mien.Learning.Checkpoints;

namespace Mien.Cli.Tests.Commands;

public sealed class ExportCommandTests : IDisposable
{
    private readonly CapturedStreams _captured = new();
    private readonly TemporaryFolder _folder = new();
    private readonly string _model;

    public ExportCommandTests()
    {
        _model = _folder.PathOf("random.safetensors");
        RandomModel.Save(_model);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Exported_model_analyses_as_the_original_does()
    {
        var exported = _folder.PathOf("random.onnx");
        Run("export", _model, "--output", exported).ShouldBe(0);
        var picture = _folder.Add("a.png", FakeRecognizer.Picture(48));

        Run("analyze", picture, "--detector", "none", "--format", "jsonl", "--model", _model).ShouldBe(0);
        Run("analyze", picture, "--detector", "none", "--format", "jsonl", "--model", exported).ShouldBe(0);

        _captured.Error.ShouldBeEmpty();
        var lines = _captured.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(2);
        lines[1].ShouldBe(lines[0]);
    }

    [Fact]
    public void Output_is_required()
    {
        Run("export", _model).ShouldBe(2);

        _captured.Error.ShouldBe("mien: export: Option '--output' is required; see mien export --help\n");
    }

    [Fact]
    public void All_that_a_recogniser_computes_with_is_written_into_a_folder()
    {
        var folder = _folder.PathOf("all");
        Run("export", "recognizer", "--output", folder, "--model", _model, "--min-face", "60").ShouldBe(0);

        _captured.Error.ShouldBeEmpty();
        Directory.GetFiles(folder).Select(Path.GetFileName).Order().ShouldBe(["model.onnx", "onet.onnx", "pnet.onnx", "recognizer.json", "rnet.onnx"]);
        File.ReadAllText(Path.Combine(folder, "recognizer.json")).ShouldContain("\"minFaceSize\":60,");
    }

    [Fact]
    public void The_page_is_written_with_all_that_it_needs()
    {
        var folder = _folder.PathOf("page");
        Run("export", "page", "--output", folder, "--model", _model).ShouldBe(0);

        _captured.Error.ShouldBeEmpty();
        string[] names = [.. Directory.GetFiles(folder).Select(file => Path.GetFileName(file)!)];
        string[] needed = ["index.html", "page.js", "server.js", "recognizer.js", "recognizer.json", "model.onnx", "teaching.json", "embedding.onnx", "pnet.onnx", "ort-wasm-simd-threaded.wasm.gz"];
        needed.ShouldBeSubsetOf(names);
        File.ReadAllText(Path.Combine(folder, "server.js")).ShouldContain("nothing is sent");
        var kept = File.ReadAllText(Path.Combine(folder, "offline.js"));
        foreach (var name in names.Except(["offline.js", "index.html"]))
            kept.ShouldContain($"\"{name}\"");
    }

    [Fact]
    public void What_cannot_be_exported_is_said_and_leaves_no_folder()
    {
        var folder = _folder.PathOf("all");
        Run("export", "recognizer", "--output", folder, "--detector", "none").ShouldBe(1);

        _captured.Error.ShouldBe("mien: the detector none cannot be exported; use mtcnn, which can\n");
        Directory.Exists(folder).ShouldBeFalse();
    }

    [Fact]
    public void Broken_model_leaves_no_file()
    {
        var broken = _folder.Add("broken.safetensors", "x");

        Run("export", broken, "--output", _folder.PathOf("broken.onnx")).ShouldBe(1);

        _captured.Error.ShouldStartWith($"mien: {broken}: shorter than");
        Directory.GetFiles(_folder.Path, "broken.onnx*").ShouldBeEmpty();
    }

    [Fact]
    public void Tensors_of_a_file_are_shown_without_control_characters()
    {
        var path = _folder.PathOf("odd.safetensors");
        SafeTensors.Write(path, [new("a", [2, 1], [1, 2]), new("\u001b[2J", [], [1])], new Dictionary<string, string> { ["note"] = "x\ny" });

        Run("models", "show", path).ShouldBe(0);

        _captured.Output.ShouldBe($"{path}: safetensors, 2 tensors, 3 values\nnote: x\\u000Ay\na          [2, 1]\n\\u001B[2J  []\n");
    }

    private int Run(params string[] arguments) => CommandRunner.Run(
        arguments,
        [ExportCommand.Create(_captured.Streams, Recognizer.Open), ModelsCommand.Create(_captured.Streams), AnalyzeCommand.Create(_captured.Streams, Recognizer.Open)],
        _captured.Streams);
}
