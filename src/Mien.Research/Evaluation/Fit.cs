using Mien.Learning.Training;
using Mien.Models;
using Mien.Research.Data;

namespace Mien.Research.Evaluation;

/// <summary>How well a network fits samples.</summary>
/// <param name="Loss">Mean cross-entropy against their targets; of a network that gives back its input the mean squared error.</param>
/// <param name="Accuracy">Share named right, 0 to 1; null where the network gives back its input.</param>
internal readonly record struct Fit(double Loss, double? Accuracy)
{
    private const int BatchSize = 64;

    /// <summary>Measures a network.</summary>
    /// <param name="predictor">The network, at the weights that the predictor has.</param>
    /// <param name="samples">The samples.</param>
    /// <param name="reconstructs">Whether the network gives back its input.</param>
    public static Fit Of(Predictor predictor, ISamples samples, bool reconstructs)
    {
        if (reconstructs)
            return new(predictor.SquaredError(samples), null);
        var predictions = predictor.Predict(samples, out var loss);
        return new(loss, Enumerable.Range(0, predictions.Count).Count(i => predictions.Winner(i) == samples.Label(i)) / (double)predictions.Count);
    }

    /// <summary>Measures a model that names expressions on the samples of a split whose labels it knows, each as it is.</summary>
    /// <exception cref="MienException">The split has no such samples, or a picture cannot be read.</exception>
    public static Fit Of(Model model, SampleSet data, Split split)
    {
        var samples = Evaluator.SamplesOf(model.Name, model.Labels, model.Preprocessing, data, split);
        using var predictor = new Predictor(model.Network, model.Preprocessing.InputShape, BatchSize);
        return Of(predictor, Evaluator.InputsOf(samples, model.Preprocessing), reconstructs: false);
    }
}
