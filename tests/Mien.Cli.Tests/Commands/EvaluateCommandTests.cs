using System.Text.Json;
using Mien.Cli.Commands;
using Mien.Models;
using Mien.Research.Data;
using Mien.Research.Evaluation;
using Mien.Vision.Pictures;

namespace Mien.Cli.Tests.Commands;

public sealed class EvaluateCommandTests
{
    private readonly CapturedStreams _captured = new();
    private EvaluateRequest? _request;

    [Fact]
    public void Data_or_a_suite_is_required()
    {
        Run("evaluate").ShouldBe(2);

        _captured.Error.ShouldBe("mien: evaluate: give either --data or --suite; see mien evaluate --help\n");
    }

    [Fact]
    public void Test_split_is_the_default_and_the_evaluation_is_written()
    {
        Run("evaluate", "--data", "fer2013", "--format", "json").ShouldBe(0);

        var request = _request.ShouldNotBeNull();
        (request.Models, request.Data, request.Split).ShouldBe((request.Models, "fer2013", Split.Test));
        request.Models.ShouldBe([ModelCatalogue.Default]);
        using var document = JsonDocument.Parse(_captured.Output);
        document.RootElement.GetProperty("count").GetInt32().ShouldBe(10);
    }

    [Fact]
    public void Data_that_cannot_be_read_is_one_line_and_status_1()
    {
        Run("evaluate", "--data", "absent").ShouldBe(1);

        _captured.Error.ShouldBe("mien: absent: no such data set\n");
        _captured.Output.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("train", Split.Train)]
    [InlineData("validation", Split.Validation)]
    [InlineData("none", Split.None)]
    public void Split_is_passed_on(string name, Split split)
    {
        Run("evaluate", "--data", "fer2013", "--split", name).ShouldBe(0);

        _request.ShouldNotBeNull().Split.ShouldBe(split);
    }

    [Fact]
    public void Several_models_give_means_and_deviations()
    {
        Run("evaluate", "--data", "fer2013", "--model", "a", "--model", "b", "--format", "json").ShouldBe(0);

        using var document = JsonDocument.Parse(_captured.Output);
        document.RootElement.GetProperty("schema").GetString().ShouldBe("mien.evaluations/1");
        document.RootElement.GetProperty("accuracy").GetProperty("mean").GetDouble().ShouldBe(0.7, 1e-12);
        document.RootElement.GetProperty("runs").GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public void Models_are_measured_on_one_set()
    {
        Run("evaluate", "--data", "fer2013", "--data", "rafdb").ShouldBe(2);

        _captured.Error.ShouldBe("mien: --data names several data sets; models are measured on one\n");
    }

    [Fact]
    public void Detectors_are_measured_on_annotated_pictures()
    {
        using var folder = new TemporaryFolder();
        folder.Add("images/a/a.png", Picture.FromPixels(new byte[3 * 50 * 40], 50, 40).Encode(PictureFormat.Png));
        folder.Add("wider_face_val_bbx_gt.txt", "a/a.png\n1\n0 0 50 40 0 0 0 0 0 0\n");

        Run("evaluate", "--detector", "none", "--data", folder.Path, "--format", "json").ShouldBe(0);

        using var document = JsonDocument.Parse(_captured.Output);
        document.RootElement.GetProperty("schema").GetString().ShouldBe("mien.detection-evaluation/1");
        document.RootElement.GetProperty("faces").GetInt32().ShouldBe(1);
        document.RootElement.GetProperty("averagePrecision").GetDouble().ShouldBe(1);
    }

    [Fact]
    public void A_split_without_pictures_is_named()
    {
        using var folder = new TemporaryFolder();
        folder.Add("images/a/a.png", Picture.FromPixels(new byte[3 * 50 * 40], 50, 40).Encode(PictureFormat.Png));
        folder.Add("wider_face_val_bbx_gt.txt", "a/a.png\n1\n0 0 50 40 0 0 0 0 0 0\n");

        Run("evaluate", "--detector", "none", "--data", folder.Path, "--split", "train").ShouldBe(1);

        _captured.Error.ShouldBe($"mien: {folder.Path}: no pictures in the split train\n");
    }

    [Fact]
    public void Pictures_without_a_face_that_counts_are_one_line_and_status_1()
    {
        using var folder = new TemporaryFolder();
        folder.Add("images/a/a.png", Picture.FromPixels(new byte[3 * 50 * 40], 50, 40).Encode(PictureFormat.Png));
        folder.Add("wider_face_val_bbx_gt.txt", "a/a.png\n1\n0 0 10 10 0 0 0 0 0 0\n");

        Run("evaluate", "--detector", "none", "--data", folder.Path).ShouldBe(1);

        _captured.Error.ShouldBe($"mien: {folder.Path}: no face counts: all are hard, or smaller than 20 pixels; name other pictures\n");
    }

    [Fact]
    public void Detector_and_model_are_measured_together_for_each_crop_rule()
    {
        using var folder = new TemporaryFolder();
        folder.Add("Images/a.png", Picture.FromPixels(new byte[3 * 50 * 50], 50, 50).Encode(PictureFormat.Png));
        folder.Add("label.lst", "a.png 0 0 0 50 50 99 3\n");
        RandomModel.Save(folder.PathOf("m.safetensors"));

        Measure("--margin", "0", "0.1").ShouldBe([(0, false, 1), (0.1, false, 1), (0, true, 1), (0.1, true, 1)]);
        Measure().ShouldBe([(0, false, 1)]); // as the model says

        (double Margin, bool Square, double Found)[] Measure(params string[] rules)
        {
            var captured = new CapturedStreams();
            CommandRunner.Run(
                ["evaluate", "--detector", "none", "--model", folder.PathOf("m.safetensors"), "--data", folder.Path, "--split", "none", .. rules, "--format", "json"],
                [EvaluateCommand.Create(captured.Streams, Evaluate)], captured.Streams).ShouldBe(0);
            using var document = JsonDocument.Parse(captured.Output);
            // One measurement stands by itself.
            IEnumerable<JsonElement> all = document.RootElement.ValueKind == JsonValueKind.Array ? document.RootElement.EnumerateArray() : [document.RootElement];
            return [.. all
                .Select(item => (item.GetProperty("margin").GetDouble(), item.GetProperty("square").GetBoolean(), item.GetProperty("found").GetDouble()))];
        }
    }

    private int Run(params string[] arguments) => CommandRunner.Run(
        arguments, [EvaluateCommand.Create(_captured.Streams, Evaluate)], _captured.Streams);

    private EvaluationSeries Evaluate(EvaluateRequest request)
    {
        _request = request;
        return request.Data == "absent"
            ? throw new InvalidDataException("absent: no such data set")
            : new EvaluationSeries([.. request.Models.Select(_ => SampleEvaluation.Create())]);
    }
}
