using System.Runtime.InteropServices;
using Mien.Vision;

namespace Mien.Mtcnn;

/// <summary>Of windows that overlap, keeps the one with the best score.</summary>
internal static class NonMaximumSuppression
{
    /// <summary>
    /// Leaves those candidates of a picture that overlap no better one by more than <paramref name="limit"/>, sorted by score, best first.
    /// </summary>
    /// <param name="candidates">The candidates.</param>
    /// <param name="from">The first that takes part; those before stay as they are.</param>
    /// <param name="limit">Overlap that two may have, 0 to 1.</param>
    /// <param name="ofSmaller">Whether overlap is intersection over the smaller window's area rather than over the union's.</param>
    public static void Apply(List<Proposal> candidates, int from, float limit, bool ofSmaller = false)
    {
        var all = CollectionsMarshal.AsSpan(candidates)[from..];
        all.Sort(static (a, b) =>
        {
            var order = b.Score.CompareTo(a.Score);
            order = order != 0 ? order : a.Window.Y.CompareTo(b.Window.Y);
            order = order != 0 ? order : a.Window.X.CompareTo(b.Window.X);
            return order != 0 ? order : a.Window.Width.CompareTo(b.Window.Width);
        });

        var kept = 0;
        foreach (var candidate in all)
        {
            if (!IsCovered(all[..kept], candidate, limit, ofSmaller))
                all[kept++] = candidate;
        }

        CollectionsMarshal.SetCount(candidates, from + kept);
    }

    private static bool IsCovered(ReadOnlySpan<Proposal> better, in Proposal candidate, float limit, bool ofSmaller)
    {
        var window = candidate.Window;
        foreach (ref readonly var kept in better)
        {
            var other = kept.Window;
            var common = window.Intersection(other);
            var whole = ofSmaller ? Math.Min(window.Area, other.Area) : window.Area + other.Area - common;
            if (common > limit * whole)
                return true;
        }

        return false;
    }
}

/// <summary>A window that may hold a face.</summary>
/// <param name="Window">The window that a stage looked at, in pixels of the picture.</param>
/// <param name="Face">Where the stage says that the face is.</param>
/// <param name="Score">The stage's probability of a face.</param>
/// <param name="Landmarks">Its landmarks, where the stage finds them.</param>
internal readonly record struct Proposal(Box Window, Box Face, float Score, FaceLandmarks? Landmarks = null);
