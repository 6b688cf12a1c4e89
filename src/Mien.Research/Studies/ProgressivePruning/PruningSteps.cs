using Mien.Models;
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

    private const string HiddenUnits = "encoder";
    private const int FewestUnits = 2;
    private const string FirstKernels = "conv1";
    private const int MostKernels = 6;

    /// <summary>Name of the table of <see cref="Units"/>.</summary>
    public static string UnitsName(ulong seed) => $"units-seed{seed}";

    /// <summary>The compression network of a seed, unit by unit, the least distinct first.</summary>
    public static StudyStep Units(StudyRun run, Recipe recipe) => new($"compression network, seed {recipe.Seed}", UnitsName(recipe.Seed), _ =>
    {
        var (folder, data) = (run.Work($"autoencoder-seed{recipe.Seed}"), RecipeData.Open(recipe, run.Root));
        using (var training = TrainingRun.Open(recipe, data, folder))
            training.Execute();
        var samples = TrainingSamples.Create(recipe, data);
        using var model = Model.Load(TrainingRun.BestModelIn(folder));
        var units = model.Spec.ChannelsOf(HiddenUnits);
        var table = new ResultTable(UnitsName(recipe.Seed), "units", "loss", "test_loss", "min_angle", "parameters");
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
}
