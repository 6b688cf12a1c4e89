using System.Diagnostics;
using Mien.Cli.Commands;
using Mien.Learning.Checkpoints;
using Mien.Networks;

namespace Mien.Cli.Tests.Commands;

/// <summary>Broken model files and cascades: one line, status 1, no result.</summary>
[Collection("processes")]
public sealed class HostileModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _picture;
    private readonly string _model;

    public HostileModelTests()
    {
        _picture = _folder.Add("a.png", FakeRecognizer.Picture(48));
        _model = _folder.PathOf("good.safetensors");
        RandomModel.Save(_model);
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Good_model_names_the_whole_picture()
    {
        var captured = new CapturedStreams();

        Analyze(captured, _model).ShouldBe(0);

        captured.Error.ShouldBeEmpty();
        captured.Output.Split("\r\n")[1].ShouldStartWith($"{_picture},,,48,16,0,,0,0,48,16,1,");
    }

    [Theory]
    [InlineData("empty", "shorter than the eight bytes of its header length")]
    [InlineData("text", "the header claims")]
    [InlineData("endless", "the header claims 18446744073709551615 bytes")]
    [InlineData("cut", "")]
    [InlineData("plain", "schema is missing from its metadata; this is not a model of Mien")]
    [InlineData("infinite", "tensor 'conv1.weight' holds values that are no numbers")]
    public void Broken_model_is_one_line(string fault, string reason)
    {
        var good = File.ReadAllBytes(_model);
        var path = _folder.PathOf("bad.safetensors");
        switch (fault)
        {
            case "empty": _folder.Add("bad.safetensors"); break;
            case "text": _folder.Add("bad.safetensors", new string('x', 5000)); break;
            case "endless": _folder.Add("bad.safetensors", [.. Enumerable.Repeat((byte)255, 8), .. good.AsSpan(8)]); break;
            case "cut": _folder.Add("bad.safetensors", good.AsSpan(0, good.Length / 2)); break;
            case "plain": SafeTensors.Write(path, Checkpoint.Weights(NetworkPresets.Find("light").Create(7))); break;
            default: WriteInfinite(path); break;
        }

        var captured = new CapturedStreams();

        Analyze(captured, path).ShouldBe(1);

        captured.Output.ShouldBeEmpty();
        captured.Error.ShouldStartWith($"mien: {path}: {reason}");
        captured.Error.Count(character => character == '\n').ShouldBe(1);
    }

    [Fact]
    public void Missing_model_names_the_shipped_ones()
    {
        var captured = new CapturedStreams();

        Analyze(captured, "absent").ShouldBe(1);

        captured.Error.ShouldStartWith("mien: absent: no model file, and no shipped model of that name; shipped are ");
    }

    [Fact]
    public void Weights_that_overflow_fail_the_picture_and_not_the_program()
    {
        var file = SafeTensors.Read(_model);
        var tensors = file.Tensors.Select(tensor => tensor with { Values = [.. tensor.Values.Select(value => value * 1e30f)] });
        SafeTensors.Write(_folder.PathOf("huge.safetensors"), [.. tensors], file.Metadata);
        var captured = new CapturedStreams();

        Analyze(captured, _folder.PathOf("huge.safetensors")).ShouldBe(1);

        captured.Error.ShouldBe(
            $"mien: {_picture}: random: the model's outputs are no numbers; its file is damaged or its training failed\n");
    }

    [Theory]
    [InlineData("")]
    [InlineData("<opencv_storage><cascade/></opencv_storage>")]
    [InlineData("<opencv_storage><cascade><featureType>HAAR</featureType></cascade>")]
    public async Task Broken_cascade_is_one_line(string content)
    {
        var cascade = _folder.Add("haarcascade_frontalface_alt.xml", content);
        var start = new ProcessStartInfo("dotnet", [Path.Join(AppContext.BaseDirectory, "Mien.Cli.dll"), "analyze", _picture, "--detector", "viola-jones", "--model", _model]);
        start.Environment["MIEN_CASCADES"] = _folder.Path;

        var result = await ProgramResult.Of(start);

        result.Status.ShouldBe(1);
        result.Output.ShouldBeEmpty();
        result.Error.ShouldStartWith($"mien: {cascade}: not a Haar cascade (");
        result.Error.Count(character => character == '\n').ShouldBe(1);
    }

    private int Analyze(CapturedStreams captured, string model) => CommandRunner.Run(
        ["analyze", _picture, "--detector", "none", "--format", "csv", "--model", model],
        [AnalyzeCommand.Create(captured.Streams, Recognizer.Open)],
        captured.Streams);

    private void WriteInfinite(string path)
    {
        var file = SafeTensors.Read(_model);
        var first = file.Tensors[0];
        SafeTensors.Write(path, [first with { Values = [float.PositiveInfinity, .. first.Values.Skip(1)] }, .. file.Tensors.Skip(1)], file.Metadata);
    }
}
