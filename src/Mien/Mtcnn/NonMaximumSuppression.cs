using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using Mien.Vision;

namespace Mien.Mtcnn;

/// <summary>Of windows that overlap, keeps the one with the best score.</summary>
internal static class NonMaximumSuppression
{
    private const int Runs = 5;

    private static readonly Comparison<Proposal> byPlace = static (a, b) =>
    {
        var order = a.Window.Y.CompareTo(b.Window.Y);
        order = order != 0 ? order : a.Window.X.CompareTo(b.Window.X);
        return order != 0 ? order : a.Window.Width.CompareTo(b.Window.Width);
    };

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
        Sort(all);

        // Edges and areas of the windows that stay, each in a run of its own, so that as many as a register holds are compared at once.
        var run = (all.Length + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
        var edges = ArrayPool<float>.Shared.Rent(Runs * run);
        edges.AsSpan(0, Runs * run).Clear();
        var kept = 0;
        foreach (var candidate in all)
        {
            var window = candidate.Window;
            if (IsCovered(edges, run, kept, window, limit, ofSmaller))
                continue;
            (edges[kept], edges[run + kept], edges[(2 * run) + kept], edges[(3 * run) + kept], edges[(4 * run) + kept]) =
                (window.X, window.Y, window.Right, window.Bottom, window.Area);
            all[kept++] = candidate;
        }

        ArrayPool<float>.Shared.Return(edges);
        CollectionsMarshal.SetCount(candidates, from + kept);
    }

    /// <summary>By score, the best first; equal scores by place, so that the order does not depend on where a candidate stood.</summary>
    private static void Sort(Span<Proposal> all)
    {
        var rented = ArrayPool<float>.Shared.Rent(all.Length);
        var scores = rented.AsSpan(0, all.Length);
        for (var i = 0; i < all.Length; i++)
            scores[i] = -all[i].Score;
        scores.Sort(all);
        for (int start = 0, end; start < all.Length; start = end)
        {
            end = start + 1;
            while (end < all.Length && scores[end] == scores[start])
                end++;
            if (end - start > 1)
                all[start..end].Sort(byPlace);
        }

        ArrayPool<float>.Shared.Return(rented);
    }

    /// <summary>Whether one of the windows that stay overlaps a window too much. Behind the last of them are empty ones, which overlap none.</summary>
    private static bool IsCovered(float[] edges, int run, int kept, Box window, float limit, bool ofSmaller)
    {
        Vector<float> left = new(window.X), top = new(window.Y), right = new(window.Right), bottom = new(window.Bottom), area = new(window.Area);
        for (var i = 0; i < kept; i += Vector<float>.Count)
        {
            var width = Vector.Min(right, new(edges, (2 * run) + i)) - Vector.Max(left, new(edges, i));
            var height = Vector.Min(bottom, new(edges, (3 * run) + i)) - Vector.Max(top, new(edges, run + i));
            var common = Vector.Max(width, Vector<float>.Zero) * Vector.Max(height, Vector<float>.Zero);
            Vector<float> other = new(edges, (4 * run) + i);
            var whole = ofSmaller ? Vector.Min(area, other) : area + other - common;
            if (Vector.GreaterThanAny(common, limit * whole))
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
