using Mien.Labels;
using Mien.Learning.Onnx;
using Mien.Models;
using Mien.Networks;
using Mien.Research.Data;
using Mien.Research.Reports;
using Mien.Research.Studies;
using Mien.Research.Studies.HiddenNeurons;
using Mien.Research.Training;
using Mien.Tensors;
using Mien.Tests;

namespace Mien.Research.Tests.Studies;

[Collection(nameof(Alone))]
public sealed class FoldedTrainingTests : IDisposable
{
    private static readonly Recipe recipe = new()
    {
        Schema = Recipe.CurrentSchema, Name = "r", Network = new FeatureSpec(3), Data = [new("test") { ValidationShare = 0.25f }], Epochs = 12, BatchSize = 8,
    };

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Folds_tell_what_was_chosen_and_what_the_test_would_have_chosen(bool byFilm)
    {
        var run = Begin("one");
        var training = new FoldedTraining("f", "features", recipe with { Inspect = ["hidden"] }, 3, byFilm);

        training.Recipe.Data[0].ValidationBySample.ShouldBe(!byFilm);
        training.Step(run, () => Vectors(60)).Run(_ => { });

        var scores = training.Scores(run);
        (scores.Count, scores.Samples, scores.ByTest.Count).ShouldBe((3, 60, 3));
        var folds = run.Table("f-folds");
        for (var fold = 0; fold < 3; fold++)
        {
            var curves = training.Curves(run, fold + 1);
            curves.Count.ShouldBe(12);
            var tests = TestCurve.Read(Path.Combine(run.Work("f"), $"fold{fold + 1}"));
            tests.Count.ShouldBe(12);
            folds.Number(fold, "accuracy_by_test").ShouldBe(tests.Max());
            folds.Number(fold, "epoch_by_test").ShouldBe(tests.IndexOf(tests.Max()) + 1);
            tests[(int)folds.Number(fold, "epoch")!.Value - 1].ShouldBe(folds.Number(fold, "accuracy")!.Value, 1e-12);
            curves.Number(11, "angle_max")!.Value.ShouldBeGreaterThan(0);
            run.Table($"f-fold{fold + 1}-stages").Number(run.Table($"f-fold{fold + 1}-stages").Count - 1, "last").ShouldBe(12);
        }
    }

    [Fact]
    public void Folds_done_by_themselves_in_any_order_are_found_done()
    {
        var (whole, shared) = (Begin("whole"), Begin("shared"));
        var training = new FoldedTraining("f", "features", recipe, 3, ByFilm: false);
        training.Step(whole, () => Vectors(60)).Run(_ => { });
        var step = training.Step(shared, () => Vectors(60));

        foreach (var part in step.Parts.Reverse())
            part.Run(_ => { });
        var told = new List<string>();
        step.Run(told.Add);

        told.ShouldBeEmpty();
        foreach (var table in new[] { "f-folds", "f-classes", "f-confusion" })
            File.ReadAllText(Path.Combine(shared.Folder, table + ".csv")).ShouldBe(File.ReadAllText(Path.Combine(whole.Folder, table + ".csv")), table);
    }

    [Fact]
    public void A_fold_that_was_stopped_begins_anew_and_ends_the_same()
    {
        var (whole, stopped) = (Begin("whole"), Begin("stopped"));
        var training = new FoldedTraining("f", "features", recipe, 3, ByFilm: false);
        training.Step(whole, () => Vectors(60)).Run(_ => { });

        Should.Throw<OperationCanceledException>(() => training.Step(stopped, () => Vectors(60)).Run(line =>
        {
            if (line.Contains("fold 3", StringComparison.Ordinal))
                throw new OperationCanceledException();
        }));
        stopped.Has("f-folds").ShouldBeFalse();
        training.Step(stopped, () => Vectors(60)).Run(_ => { });

        foreach (var table in new[] { "f-folds", "f-fold1", "f-fold3", "f-classes", "f-confusion" })
            File.ReadAllText(Path.Combine(stopped.Folder, table + ".csv")).ShouldBe(File.ReadAllText(Path.Combine(whole.Folder, table + ".csv")), table);
    }

    [Fact]
    public void Components_of_a_fold_know_nothing_of_the_samples_that_it_tests()
    {
        var data = Vectors(40);
        var split = data.WithSplits([.. Enumerable.Range(0, 40).Select(row => row < 30 ? Split.Train : Split.Test)]);
        float[] changed = [.. data.Values];
        for (var i = 90; i < changed.Length; i++)
            changed[i] *= -7;
        var other = new FeatureSet(data.Name, data.Labels, split.Samples, data.Blocks, changed);

        var (made, same) = ((FeatureSet)FaceDescriptors.Components(2)(split), (FeatureSet)FaceDescriptors.Components(2)(other));

        made.Features.ShouldBe(2);
        for (var row = 0; row < 30; row++)
            same[row].ToArray().ShouldBe(made[row].ToArray());
        same[35].ToArray().ShouldNotBe(made[35].ToArray());
    }

    [Fact]
    public void A_network_of_ImageNet_gets_blue_green_and_red_less_their_means()
    {
        var graph = new OnnxGraph();
        int[] axes = [2, 3];
        graph.Add("ReduceMean", ["face"], "means", OnnxAttribute.Of("axes", axes), OnnxAttribute.Of("keepdims", 0));
        // Value i is channel i modulo 3.
        graph.AddInitializer("spread", [3, 512], [.. Enumerable.Range(0, 3).SelectMany(channel => Enumerable.Range(0, 512).Select(i => i % 3 == channel ? 1f : 0))]);
        graph.Add("MatMul", ["means", "spread"], "values");
        graph.AddInput("face", 3, 224, 224);
        graph.AddOutput("values", 512);
        var path = folder.PathOf("n.onnx");
        using (var file = File.Create(path))
            graph.ToModel("spread", new Dictionary<string, string>()).WriteTo(file);
        byte[] pixels = [.. Enumerable.Range(0, 64).SelectMany(_ => (byte[])[200, 150, 100])];
        var faces = new FaceSet("faces", new LabelSet("a", "b"), [new("0", 0, Split.None), new("1", 1, Split.None)], new InMemoryPixels(new PixelShape(8, 8, 3), [.. pixels, .. pixels]));

        var values = ImageNetFeatures.Describe(faces, path);

        values.Features.ShouldBe(512);
        values[1][0].ShouldBe(100 - 103.06f, 0.01f);
        values[1][1].ShouldBe(150 - 115.90f, 0.01f);
        values[1][2].ShouldBe(200 - 123.15f, 0.01f);
        // ONNX Runtime sums in an order of its own each time.
        values[0].ToArray().ShouldBe(values[1].ToArray(), 0.01);
    }

    private StudyRun Begin(string name) => StudyRun.Begin(new Nothing(), StudySize.Small, 1, "", folder.PathOf(name));

    // The greatest of three features tells the class, mostly; ten films.
    private static FeatureSet Vectors(int count)
    {
        var random = new RandomSource(5);
        var values = new float[3 * count];
        foreach (ref var value in values.AsSpan())
            value = random.Uniform(-1, 1);
        for (var row = 0; row < count; row++)
            values[3 * row + row % 3] += 0.7f;
        return new("vectors", new LabelSet("a", "b", "c"), [.. Enumerable.Range(0, count).Select(row => new Sample($"{row}", row % 3, Split.None, $"{row / 6}"))], [new("x", 3)], values);
    }

    private sealed class Nothing : Study
    {
        public override string Name => "nothing";

        public override string Title => "Nothing";

        public override string Paper => "None";

        public override IReadOnlyList<StudyNeed> Needs(string? root = null) => [];

        internal override IReadOnlyList<StudyStep> Steps(StudyRun run) => [];

        internal override void Tell(StudyRun run, ReportPage page)
        {
        }
    }
}
