using System.Text.RegularExpressions;

namespace Mien.Research.Data;

/// <summary>What SFEW calls its classes and frames, such as <c>Airheads_000519240_00000005</c>: film, time and number.</summary>
internal static partial class SfewNames
{
    /// <summary>The classes in SFEW's own order: in folders they are numbered from 0, in the sheet from 1.</summary>
    public static IReadOnlyList<string> Classes { get; } = ["angry", "disgust", "fear", "happy", "neutral", "sad", "surprise"];

    /// <summary>The film of a frame, or null if it has no such name. Two frames are spelled with a hyphen or two underscores.</summary>
    public static string? Film(string stem) => Stem().Match(stem) is { Success: true } match ? match.Groups["film"].Value : null;

    /// <summary>
    /// Which of the named frames may be used: a frame under several labels has no certain label and is left out wherever
    /// it stands; one that is listed again with the same label counts once.
    /// </summary>
    /// <returns>What is wrong with each frame, or null.</returns>
    public static string?[] Contradictions(IReadOnlyList<(string Stem, int Label)> frames)
    {
        var labels = frames.ToLookup(frame => frame.Stem, frame => frame.Label, StringComparer.Ordinal);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return [.. frames.Select(frame =>
            labels[frame.Stem].Distinct().Count() > 1 ? "the frame is listed under several labels, so it is left out"
            : !seen.Add(frame.Stem) ? "the frame is listed twice, so it is taken once"
            : null)];
    }

    [GeneratedRegex(@"^(?<film>.+?)[-_]\d{9}_{1,2}\d{8}$", RegexOptions.CultureInvariant)]
    private static partial Regex Stem();
}
