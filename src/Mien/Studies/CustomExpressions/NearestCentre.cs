using Mien.Expressions;
using Mien.Learning;

namespace Mien.Studies;

/// <summary>Names a face by the nearest class of a set, as <see cref="ExpressionSetClassifier"/> does.</summary>
/// <param name="set">The set.</param>
/// <param name="rejects">Whether a face whose cosine is not above the threshold of its class is unknown.</param>
internal sealed class NearestCentre(ExpressionSet set, bool rejects) : IFaceNamer
{
    /// <inheritdoc/>
    public int Name(ReadOnlySpan<float> face)
    {
        Span<float> cosines = stackalloc float[set.Classes.Count];
        set.Cosines(face, cosines);
        var nearest = Predictions.ArgMax(cosines);
        return rejects && !(cosines[nearest] > set.Classes[nearest].Threshold) ? -1 : nearest;
    }
}
