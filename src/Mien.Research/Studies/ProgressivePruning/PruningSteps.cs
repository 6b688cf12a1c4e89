using Mien.Learning.Layers;
using Mien.Models;
using Mien.Networks;
using Mien.Research.Data;
using Mien.Research.Evaluation;
using Mien.Research.Pruning;
using Mien.Research.Reports;
using Mien.Research.Training;

namespace Mien.Research.Studies.ProgressivePruning;

/// <summary>The two networks of the paper whose units and kernels go one by one.</summary>
internal static class PruningSteps
{
    /// <summary>Name of the table of <see cref="Kernels"/>.</summary>
    public const string KernelsName = "kernels";

    /// <summary>Name of the table of <see cref="Speeds"/>.</summary>
    public const string SpeedsName = "speeds";

    private const string HiddenUnits = "encoder";
    private const int FewestUnits = 2;
    private const string FirstKernels = "conv1";
    private const int MostKernels = 6;
    private const int Classes = 7;

    /// <summary>Name of the table of <see cref="Units"/>.</summary>
    public static string UnitsName(Recipe recipe) => $"units{(IsScaled(recipe) ? "-scaled" : "")}-seed{recipe.Seed}";

    /// <summary>The compression network of a recipe, unit by unit, the least distinct first.</summary>
    public static StudyStep Units(StudyRun run, Recipe recipe) => new($"compression network{(IsScaled(recipe) ? ", columns scaled" : "")}, seed {recipe.Seed}", UnitsName(recipe), _ =>
    {
        var (folder, data) = (run.Work(UnitsName(recipe)), RecipeData.Open(recipe, run.Root));
        using (var training = TrainingRun.Open(recipe, data, folder))
            training.Execute();
        var samples = TrainingSamples.Create(recipe, data);
        using var model = Model.Load(TrainingRun.BestModelIn(folder));
        var units = model.Spec.ChannelsOf(HiddenUnits);
        var table = new ResultTable(UnitsName(recipe), "units", "loss", "test_loss", "min_angle", "parameters");
        foreach (var left in ChannelsOneByOne.Of(model, HiddenUnits, PruningMeasure.Distinctiveness, samples.Training, samples.Validation, units - FewestUnits))
            table.Add(left.Channels, left.Learned.Loss, left.Tested.Loss, left.LeastScore, left.Cost.Parameters);
        run.Save(table);
    });

    /// <summary>The kernels of the first convolution, the least important first, of the models of all folds of a training.</summary>
    public static StudyStep Kernels(StudyRun run, FoldedTraining training) => new("kernels of the first convolution, one by one", KernelsName, tell =>
    {
        var table = new ResultTable(KernelsName, "run", "pruned", "least_importance", "training_loss", "training_accuracy", "test_loss", "test_accuracy", "parameters", "arithmetic");
        var folder = run.Work(training.Name);
        var folds = CrossValidation.Open(training.Recipe, RecipeData.Open(training.Recipe, run.Root), training.Folds, training.ByFilm, folder);
        for (var fold = 1; fold <= training.Folds; fold++)
        {
            tell($"  run {fold} of {training.Folds}");
            var data = folds.SamplesOf(fold);
            using var model = Model.Load(TrainingRun.BestModelIn(CrossValidation.FoldIn(folder, fold)));
            var learned = TrainingSamples.Create(training.Recipe, data).Training;
            var tested = Evaluator.InputsOf(Evaluator.SamplesOf(model.Name, model.Labels, model.Preprocessing, data, Split.Test), model.Preprocessing);
            var kernels = model.Spec.ChannelsOf(FirstKernels);
            foreach (var left in ChannelsOneByOne.Of(model, FirstKernels, PruningMeasure.Importance, learned, tested, MostKernels))
            {
                table.Add(
                    fold, kernels - left.Channels, left.LeastScore, left.Learned.Loss, left.Learned.Accuracy, left.Tested.Loss, left.Tested.Accuracy, left.Cost.Parameters, left.Cost.Arithmetic);
            }
        }
        run.Save(table);
    });
    /// <summary>
    /// How fast both networks are with fewer and fewer channels, measured by turns. The table tells of times, so that it is another one each
    /// time; no other table depends on it.
    /// </summary>
    public static StudyStep Speeds(StudyRun run, Recipe compression, Recipe naming) => new("speed of the pruned networks", SpeedsName, _ =>
    {
        var table = new ResultTable(SpeedsName, "layer", "pruned", "microseconds", "per_second", "speed");
        Add(compression.Network, HiddenUnits, compression.Network.ChannelsOf(HiddenUnits) - FewestUnits);
        Add(naming.Network, FirstKernels, MostKernels);
        run.Save(table);

        void Add(NetworkSpec whole, string layer, int most)
        {
            Layer[] networks = [.. Enumerable.Range(0, most + 1).Select(pruned => Smaller(whole, layer, pruned).Create(Classes))];
            var seconds = NetworkTimer.Measure(networks, whole.Input.Shape);
            foreach (var (pruned, second) in seconds.Index())
                table.Add(layer, pruned, second * 1e6, 1 / second, seconds[0] / second);
            foreach (var network in networks)
                network.Dispose();
        }
    });

    private static NetworkSpec Smaller(NetworkSpec whole, string layer, int pruned) =>
        whole with { Channels = whole.AllChannels.ToDictionary(item => item.Key, item => item.Value - (item.Key == layer ? pruned : 0)) };

    private static bool IsScaled(Recipe recipe) => recipe.Scaling != FeatureScaling.None;
}
