using System.Text.Json;
using Mien.Labels;
using Mien.Models;
using Mien.Networks;
using Mien.Recognition;
using Mien.Research.Data;
using Mien.Research.Evaluation;
using Mien.Tensors;
using Mien.Tests;
using Mien.Vision.Alignment;
using static Mien.Research.Tests.Data.SmallSets;

namespace Mien.Research.Tests.Evaluation;

/// <summary>The suite of photographs on sets of a few pictures.</summary>
public sealed class EvaluationSuiteTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public EvaluationSuiteTests()
    {
        // Two sequences, one of them with contempt; the last frame of the other is in the dark.
        foreach (var frame in (int[])[7, 8, 9])
        {
            folder.Add($"ckplus48/anger/S010_004_0000000{frame}.png", Picture(48, 48, (byte)(10 * (9 - frame)), 0, 0));
            folder.Add($"ckplus48/contempt/S011_002_0000000{frame}.png", Picture(48, 48, 90, 90, 90));
        }
        folder.Add("sfew/frames/Happy/Juno_000519240_00000005.jpg", Picture(720, 576, 200, 100, 50));
        folder.Add("sfew/frames/Sad/Juno_000519240_00000006.jpg", Picture(720, 576, 20, 100, 50));
        folder.Add("expw/Images/a.png", Picture(50, 50, 60, 60, 60));
        folder.Add("expw/label.lst", "a.png 0 0 0 50 50 99 3\n");
        folder.Add("rafdb/basic/EmoLabel/list_patition_label.txt", "test_0001.jpg 4\n");
        folder.Add("rafdb/basic/Image/aligned/test_0001_aligned.jpg", Picture(100, 100, 1, 2, 3));
        folder.Add("fer2013/fer2013.csv", Csv(FerHeader, FerRow(3, 1, "PrivateTest")));
        Save("first.safetensors", 1);
        Save("second.safetensors", 2);
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Each_set_is_measured_in_its_way_and_tests_only_where_asked_for()
    {
        var model = folder.PathOf("first.safetensors");

        var evaluation = EvaluationSuite.Photographs.Evaluate([model], "none", isFinal: true, folder.Path);

        evaluation.Scores.Select(item => (item.Data, item.Count, item.IsFinal)).ShouldBe([
            ("ckplus-peaks", 1, false), ("sfew", 2, false), ("expw", 1, false), ("rafdb", 1, true), ("fer2013", 1, true)]);
        var faces = Evaluator.Evaluate(model, DataSets.Open("ckplus-peaks", folder.Path), Split.None);
        evaluation.Scores[0].ShouldBe(new SuiteScores
        {
            Model = "random", Data = "ckplus-peaks", Count = 1, Accuracy = faces.Accuracy, MeanRecall = faces.MacroAverage!.Recall,
            CalibrationError = faces.CalibrationError, LogLoss = faces.LogLoss!.Value,
        });
        var found = RecognitionEvaluator.Evaluate(
            Model.Load(model), new WholePicture(), "none", DataSets.Open("sfew", folder.Path), Split.None, [new FaceCrop()]).ShouldHaveSingleItem();
        evaluation.Scores[1].ShouldBe(new SuiteScores
        {
            Model = "random", Data = "sfew", Count = 2, Accuracy = found.Accuracy, MeanRecall = found.MeanRecall, CalibrationError = found.CalibrationError,
            LogLoss = found.LogLoss, Found = 1, AccuracyOfFound = found.AccuracyOfFound, MeanRecallOfFound = found.MeanRecallOfFound,
        });
        EvaluationSuite.Photographs.Evaluate([model], "none", root: folder.Path).Scores.Select(item => item.Data).ShouldBe(["ckplus-peaks", "sfew", "expw"]);
    }

    [Fact]
    public void A_classifier_of_any_kind_is_measured_on_the_same_faces()
    {
        var path = folder.PathOf("first.safetensors");
        using var model = Model.Load(path);
        using var classifier = new ExpressionClassifier(model);

        var other = EvaluationSuite.Photographs.EvaluateClassifier("other", classifier, "none", isFinal: true, folder.Path).Scores;

        var own = EvaluationSuite.Photographs.Evaluate([path], "none", isFinal: true, folder.Path).Scores;
        other.Select(item => (item.Data, item.Count, item.Accuracy, item.Found)).ShouldBe(own.Select(item => (item.Data, item.Count, item.Accuracy, item.Found)));
        foreach (var (one, two) in other.Zip(own))
            one.LogLoss.ShouldBe(two.LogLoss, 1e-3); // cut faces are rounded to bytes for the model
    }

    [Fact]
    public void The_mean_is_over_sets_that_are_no_tests_each_weighing_the_same()
    {
        SuiteScores[] scores =
        [
            Scores("a", "x", 0.2, 0.1), Scores("b", "x", 0.3, 0.3), Scores("a", "y", 0.6, 0.3), Scores("b", "y", 0.4, 0.4),
            Scores("a", "z", 1, 1) with { IsFinal = true }, Scores("b", "z", 1, 1) with { IsFinal = true },
        ];

        var means = new SuiteEvaluation("photographs", "mtcnn", scores).Means;

        means.Select(item => (item.Model, item.Data, Math.Round(item.Accuracy, 9), Math.Round(item.MeanRecall, 9))).ShouldBe([("a", "mean", 0.4, 0.2), ("b", "mean", 0.35, 0.35)]);
    }

    [Fact]
    public void Models_of_one_name_are_told_apart_by_their_files()
    {
        string[] models = [folder.PathOf("first.safetensors"), folder.PathOf("second.safetensors")];

        var evaluation = EvaluationSuite.Photographs.Evaluate(models, "none", root: folder.Path);

        evaluation.Means.Select(item => item.Model).ShouldBe(models);
    }

    [Fact]
    public void It_is_written_as_json()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            new SuiteEvaluation("photographs", "mtcnn", [Scores("a", "x", 0.5, 0.25) with { Found = 0.75, AccuracyOfFound = 0.6, MeanRecallOfFound = 0.4 }]).WriteTo(writer);

        System.Text.Encoding.UTF8.GetString(stream.ToArray()).ShouldBe(
            """
            {"schema":"mien.suite/1","suite":"photographs","detector":"mtcnn","scores":[{"model":"a","data":"x","count":4,"accuracy":0.5,"meanRecall":0.25,"calibrationError":0.125,"logLoss":1,"found":0.75,"accuracyOfFound":0.6,"meanRecallOfFound":0.4}],"means":[{"model":"a","data":"mean","count":4,"accuracy":0.5,"meanRecall":0.25,"calibrationError":0.125,"logLoss":1}]}
            """);
    }

    private static SuiteScores Scores(string model, string data, double accuracy, double meanRecall) =>
        new() { Model = model, Data = data, Count = 4, Accuracy = accuracy, MeanRecall = meanRecall, CalibrationError = 0.125, LogLoss = 1 };

    private void Save(string name, ulong seed)
    {
        using var network = NetworkPresets.Find("light").Create(7);
        network.Initialize(new RandomSource(seed));
        new Model("random", "light", network, ExpressionLabels.Seven, new Preprocessing()).Save(folder.PathOf(name));
    }
}
