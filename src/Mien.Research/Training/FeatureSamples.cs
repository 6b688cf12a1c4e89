using Mien.Learning.Training;
using Mien.Models;
using Mien.Research.Data;
using Mien.Tensors;

namespace Mien.Research.Training;

/// <summary>Rows of a feature set as samples [1, 1, 1, features] for a network.</summary>
public sealed class FeatureSamples : ISamples
{
    private readonly FeatureSet data;
    private readonly int[] rows;
    private readonly float[] targets;
    private readonly Preprocessing preprocessing;

    /// <summary>Puts feature vectors and targets together.</summary>
    /// <param name="data">Data set.</param>
    /// <param name="rows">Rows to take.</param>
    /// <param name="targets">Target probabilities, one row for each of <paramref name="rows"/>.</param>
    /// <param name="preprocessing">Mean and deviation of each feature, taken from training rows only.</param>
    public FeatureSamples(FeatureSet data, int[] rows, float[] targets, Preprocessing preprocessing)
    {
        this.data = data;
        this.rows = rows;
        this.targets = targets;
        this.preprocessing = preprocessing;
        if (preprocessing.Input != InputKind.Features || preprocessing.Channels != data.Features)
            throw new ArgumentException($"{data.Name}: it has {data.Features} features, the model takes {preprocessing.InputShape}", nameof(preprocessing));
        if (targets.Length != rows.Length * data.Labels.Count)
            throw new ArgumentException($"{rows.Length} rows and {targets.Length} target values do not go together", nameof(targets));
    }

    /// <inheritdoc/>
    public int Count => rows.Length;

    /// <inheritdoc/>
    public Shape SampleShape => preprocessing.InputShape;

    /// <inheritdoc/>
    public int Classes => data.Labels.Count;

    /// <inheritdoc/>
    public int Label(int index) => data.Samples[rows[index]].Label;

    /// <inheritdoc/>
    public void Fill(int epoch, int index, Span<float> input, Span<float> target)
    {
        data[rows[index]].CopyTo(input);
        preprocessing.Normalize(input);
        targets.AsSpan(index * Classes, Classes).CopyTo(target);
    }
}
