using Mien.Learning.Metrics;
using Mien.Learning.Training;

namespace Mien.Research.Evaluation;

/// <summary>How good a model's probabilities are on a set.</summary>
/// <param name="Data">Name of the set.</param>
/// <param name="Calibrated">By what the model was calibrated.</param>
/// <param name="Count">Faces.</param>
/// <param name="Accuracy">Share that was named rightly, 0 to 1.</param>
/// <param name="CalibrationError">Expected calibration error of 15 bins, 0 to 1.</param>
/// <param name="LogLoss">Mean of -log of the probability of the true class, in nats.</param>
public sealed record CalibrationRow(string Data, string Calibrated, int Count, double Accuracy, double CalibrationError, double LogLoss)
{
    internal static CalibrationRow Of(
        string data, string calibrated, IReadOnlyList<(int Label, float[] Probabilities)> faces, Func<float[], float[]> scale)
    {
        var (hits, error, logLoss) = (0, new CalibrationError(), new LogLoss());
        foreach (var (label, given) in faces)
        {
            var probabilities = scale(given);
            hits += Predictions.ArgMax(probabilities) == label ? 1 : 0;
            error.Add(probabilities, label);
            logLoss.Add(probabilities, label);
        }
        return new(data, calibrated, faces.Count, (double)hits / faces.Count, error.Expected, logLoss.Mean);
    }
}
