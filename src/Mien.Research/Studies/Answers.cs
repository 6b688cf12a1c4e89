using Mien.Models;
using Mien.Research.Data;
using Mien.Research.Evaluation;

namespace Mien.Research.Studies;

/// <summary>Which samples a model named rightly.</summary>
/// <param name="Samples">What is known of each sample.</param>
/// <param name="AreRight">Whether each was named rightly.</param>
internal sealed record Answers(IReadOnlyList<Sample> Samples, IReadOnlyList<bool> AreRight)
{
    /// <summary>Share that was named rightly, 0 to 1.</summary>
    public double Accuracy => AreRight.Count(isRight => isRight) / (double)AreRight.Count;

    /// <summary>What a model answers to the samples of a split.</summary>
    /// <param name="file">File of the model.</param>
    /// <param name="data">The samples.</param>
    /// <param name="split">The split.</param>
    /// <exception cref="MienException">The file is no model, or a picture cannot be read.</exception>
    public static Answers Of(string file, SampleSet data, Split split)
    {
        using var model = Model.Load(file);
        var samples = Evaluator.SamplesOf(model.Name, model.Labels, model.Preprocessing, data, split);
        var predictions = Evaluator.Predict(model, samples);
        return new(samples.Samples, [.. samples.Samples.Select((sample, i) => predictions.Winner(i) == sample.Label)]);
    }
}
