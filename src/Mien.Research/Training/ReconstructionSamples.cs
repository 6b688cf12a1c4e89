using Mien.Learning.Training;
using Mien.Models;
using Mien.Research.Data;
using Mien.Tensors;

namespace Mien.Research.Training;

/// <summary>Rows of a feature set as samples [1, 1, 1, features] that are their own targets.</summary>
/// <param name="data">Data set.</param>
/// <param name="rows">Rows to take.</param>
/// <param name="preprocessing">Mean and deviation of each feature, taken from training rows only.</param>
internal sealed class ReconstructionSamples(FeatureSet data, int[] rows, Preprocessing preprocessing) : ISamples
{
    /// <inheritdoc/>
    public int Count => rows.Length;

    /// <inheritdoc/>
    public Shape SampleShape => preprocessing.InputShape;

    /// <inheritdoc/>
    public int Classes => data.Features;

    /// <inheritdoc/>
    public int Label(int index) => -1;

    /// <inheritdoc/>
    public void Fill(int epoch, int index, Span<float> input, Span<float> target)
    {
        data[rows[index]].CopyTo(input);
        preprocessing.Normalize(input);
        input.CopyTo(target);
    }
}
