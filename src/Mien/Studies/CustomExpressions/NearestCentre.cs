using Mien.Expressions;
using Mien.Learning;

namespace Mien.Studies;

/// <summary>Names a face by the nearest class of a set, as <see cref="ExpressionSetClassifier"/> does.</summary>
/// <param name="set">The set.</param>
/// <param name="rejects">Whether a class is only for faces whose cosine is above its threshold.</param>
internal sealed class NearestCentre(ExpressionSet set, bool rejects) : IFaceNamer
{
    /// <inheritdoc/>
    public int Name(ReadOnlySpan<float> face)
    {
        Span<float> cosines = stackalloc float[set.Classes.Count];
        set.Cosines(face, cosines);
        return rejects ? set.Nearest(cosines) : Predictions.ArgMax(cosines);
    }
}
