using Mien.Learning.Training;
using Mien.Models;
using Mien.Research.Data;
using Mien.Research.Evaluation;

namespace Mien.Research.Studies.CustomExpressions;

/// <summary>How a model names the faces of a set that shares some of its classes.</summary>
/// <param name="Named">Share that is named right by all classes of the model.</param>
/// <param name="Shared">Share that is named right by the classes alone that the set has, too.</param>
/// <param name="Count">Faces of these classes.</param>
internal sealed record SharedClasses(double Named, double Shared, int Count)
{
    /// <summary>Measures a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="set">The set.</param>
    /// <param name="withMirrorImages">Whether a face is named by the mean of what the model says of it and of its mirror image.</param>
    /// <exception cref="MienException">The set shares no class, or a picture cannot be read.</exception>
    public static SharedClasses Measure(Model model, SampleSet set, bool withMirrorImages = false)
    {
        var samples = Evaluator.SamplesOf(model.Name, model.Labels, model.Preprocessing, set, Split.None);
        var predictions = Evaluator.Predict(model, samples);
        if (withMirrorImages)
            predictions = Predictions.Mean(predictions, Evaluator.Predict(model, samples, mirrored: true));
        int[] labels = [.. samples.Samples.Select(sample => sample.Label)];
        int[] shared = [.. labels.Distinct().Order()];
        double Share(Func<int, int> name) => Enumerable.Range(0, labels.Length).Average(row => name(row) == labels[row] ? 1.0 : 0.0);
        return new(Share(predictions.Winner), Share(row => shared[Predictions.ArgMax([.. shared.Select(label => predictions[row][label])])]), labels.Length);
    }
}
