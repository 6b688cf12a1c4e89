using Mien.Expressions;
using Mien.Learning.Training;

namespace Mien.Research.Studies.CustomExpressions;

/// <summary>One way to name faces.</summary>
/// <param name="Name">What it is called in results.</param>
/// <param name="Threshold">What makes a face unknown.</param>
/// <param name="Namer">Names the faces: the model's classes in their order, then the added ones.</param>
internal sealed record OpenSetMethod(string Name, string Threshold, IOpenSetClassifier Namer)
{
    /// <summary>No face is unknown.</summary>
    public const string NoThreshold = "none";

    /// <summary>Cosines up to the paper's threshold are unknown.</summary>
    public const string PaperThreshold = "0.6";

    /// <summary>Thresholds chosen for a rate of false accepts.</summary>
    public static string Calibrated(double rate) => FormattableString.Invariant($"calibrated {rate}");

    /// <summary>Names some faces.</summary>
    public int[] NameAll(Embeddings faces, IReadOnlyList<int> rows) => [.. rows.Select(row => Namer.Name(faces[row]))];
}

/// <summary>Names faces by their vectors.</summary>
internal interface IOpenSetClassifier
{
    /// <summary>The class of a face by its number, -1 for unknown.</summary>
    /// <param name="face">A vector of length 1.</param>
    int Name(ReadOnlySpan<float> face);
}

/// <summary>Names a face by the nearest class of a set, as <see cref="ExpressionSetClassifier"/> does.</summary>
/// <param name="set">The set.</param>
/// <param name="rejects">Whether a class is only for faces whose cosine is above its threshold.</param>
internal sealed class NearestCentre(ExpressionSet set, bool rejects) : IOpenSetClassifier
{
    /// <inheritdoc/>
    public int Name(ReadOnlySpan<float> face)
    {
        Span<float> cosines = stackalloc float[set.Classes.Count];
        set.Cosines(face, cosines);
        return rejects ? set.Nearest(cosines) : Predictions.ArgMax(cosines);
    }
}
