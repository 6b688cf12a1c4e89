namespace Mien.Studies;

/// <summary>One way to name faces.</summary>
/// <param name="Name">What it is called in results.</param>
/// <param name="Threshold">What makes a face unknown.</param>
/// <param name="Namer">Names the faces: the model's classes in their order, then the added ones.</param>
internal sealed record NamingMethod(string Name, string Threshold, IFaceNamer Namer)
{
    /// <summary>Cosines up to the paper's threshold are unknown.</summary>
    public const string PaperThreshold = "0.6";

    /// <summary>Thresholds chosen for a rate of false accepts.</summary>
    public static string Calibrated(double rate) => FormattableString.Invariant($"calibrated {rate}");

    /// <summary>Names some faces.</summary>
    public int[] NameAll(FaceDirections faces, IReadOnlyList<int> rows) => [.. rows.Select(row => Namer.Name(faces[row]))];
}
