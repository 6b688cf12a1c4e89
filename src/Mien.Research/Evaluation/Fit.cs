using Mien.Learning.Training;

namespace Mien.Research.Evaluation;

/// <summary>How well a network fits samples.</summary>
/// <param name="Loss">Mean cross-entropy against their targets; of a network that gives back its input the mean squared error.</param>
/// <param name="Accuracy">Share named right, 0 to 1; null where the network gives back its input.</param>
internal readonly record struct Fit(double Loss, double? Accuracy)
{
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
}
