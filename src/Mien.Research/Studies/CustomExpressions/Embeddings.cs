using Mien.Expressions;
using Mien.Labels;
using Mien.Research.Data;

namespace Mien.Research.Studies.CustomExpressions;

/// <summary>The faces of a set as a model sees them: one vector of length 1 for each.</summary>
/// <param name="Labels">Labels of the set.</param>
/// <param name="Samples">What is known of each face.</param>
/// <param name="Size">Values of a vector.</param>
/// <param name="Values">The vectors, row by row.</param>
internal sealed record Embeddings(LabelSet Labels, IReadOnlyList<Sample> Samples, int Size, float[] Values)
{
    /// <summary>The number of faces.</summary>
    public int Count => Samples.Count;

    /// <summary>The vector of one face.</summary>
    public ReadOnlySpan<float> this[int row] => Values.AsSpan(row * Size, Size);

    /// <summary>A face as a sample to enrol.</summary>
    public ExpressionSample Sample(int row) => new(Samples[row].Name, DateTimeOffset.UnixEpoch, this[row]);

    /// <summary>The rows with a label, ascending.</summary>
    public int[] Rows(int label) => [.. Enumerable.Range(0, Count).Where(row => Samples[row].Label == label)];
}
