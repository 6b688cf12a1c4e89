using Mien.Learning.Layers;
using Mien.Learning.Training;
using Mien.Models;
using Mien.Research.Data;
using Mien.Research.Evaluation;
using Mien.Research.Pruning;
using Mien.Research.Reports;
using Mien.Research.Training;

namespace Mien.Research.Studies.ProgressivePruning;

/// <summary>
/// The kernels of a first convolution go one after the other, the least important first: importance is the root of the mean of a kernel's
/// squared weights. The tensors really shrink.
/// </summary>
internal static class KernelPruning
{
    /// <summary>Name of the table.</summary>
    public const string Name = "kernels";

    private const string Layer = "conv1";
    private const int MostPruned = 6;
    private const int BatchSize = 64;

    /// <summary>The step: the models of all folds of a training.</summary>
    public static StudyStep Step(StudyRun run, FoldedTraining training) => new("kernels of the first convolution, one by one", Name, _ =>
    {
        var table = new ResultTable(Name, "run", "pruned", "least_importance", "training_loss", "training_accuracy", "test_loss", "test_accuracy", "parameters", "arithmetic");
        for (var fold = 1; fold <= training.Folds; fold++)
            Prune(run, training, fold, table);
        run.Save(table);
    });

    private static void Prune(StudyRun run, FoldedTraining training, int fold, ResultTable table)
    {
        var folder = run.Work(training.Name);
        var data = CrossValidation.Open(training.Recipe, RecipeData.Open(training.Recipe, run.Root), training.Folds, training.ByFilm, folder).SamplesOf(fold);
        using var model = Model.Load(TrainingRun.BestModelIn(CrossValidation.FoldIn(folder, fold)));
        var learned = TrainingSamples.Create(training.Recipe, data).Training;
        var tested = Evaluator.InputsOf(Evaluator.SamplesOf(model.Name, model.Labels, model.Preprocessing, data, Split.Test), model.Preprocessing);
        for (var (spec, network, pruned) = (model.Spec, model.Network, 0); ; pruned++)
        {
            var groups = ChannelGroups.Find(network, learned.SampleShape);
            var selection = new ChannelSelection(groups);
            var (weakest, importance) = Weakest(network);
            var (loss, accuracy) = Measure(network, learned);
            var (testLoss, testAccuracy) = Measure(network, tested);
            table.Add(fold, pruned, importance, loss, accuracy, testLoss, testAccuracy, selection.Cost.Parameters, selection.Cost.Arithmetic);
            if (pruned == MostPruned || groups[Layer].Channels == 1)
                break;
            selection.Remove(groups[Layer], weakest);
            spec = selection.Shrink(spec);
            var smaller = spec.Create(model.Labels.Count);
            selection.CopyTo(smaller);
            if (network != model.Network)
                network.Dispose();
            network = smaller;
        }
    }

    private static (int Kernel, double Importance) Weakest(Layer network)
    {
        var weights = network.NamedParameters.Single(item => item.Name == $"{Layer}.weight").Parameter;
        var (values, kernels) = (weights.Read(), weights.Shape[0]);
        var size = values.Length / kernels;
        return Enumerable.Range(0, kernels).Select(kernel => (kernel, Math.Sqrt(values.Skip(kernel * size).Take(size).Average(value => (double)value * value)))).MinBy(item => item.Item2);
    }

    private static (double Loss, double Accuracy) Measure(Layer network, ISamples samples)
    {
        using var predictor = new Predictor(network, samples.SampleShape, BatchSize);
        var predictions = predictor.Predict(samples, out var loss);
        return (loss, Enumerable.Range(0, predictions.Count).Average(i => predictions.Winner(i) == samples.Label(i) ? 1.0 : 0));
    }
}
