namespace Mien.Vision.ViolaJones;

/// <summary>
/// Merges windows around one face, as OpenCV's groupRectangles does: windows are similar if every edge lies within
/// 0.2 * (smaller width + smaller height) / 2; chains of similar windows form a group.
/// </summary>
internal static class CandidateGrouping
{
    private const double Tolerance = 0.2;

    /// <summary>Groups of more than <paramref name="minNeighbors"/> windows that no stronger group encloses.</summary>
    /// <param name="candidates">The windows; sorted in place.</param>
    /// <param name="minNeighbors">At least 1.</param>
    public static List<CandidateGroup> Group(List<Candidate> candidates, int minNeighbors)
    {
        var groups = Means(candidates);
        groups.RemoveAll(group => group.Count <= minNeighbors);

        var outermost = new List<CandidateGroup>(groups.Count);
        for (var i = 0; i < groups.Count; i++)
        {
            if (!IsEnclosed(groups, i))
                outermost.Add(groups[i]);
        }

        return outermost;
    }

    private static bool IsEnclosed(List<CandidateGroup> groups, int inner)
    {
        for (var outer = 0; outer < groups.Count; outer++)
        {
            if (outer != inner && Encloses(groups[outer], groups[inner]))
                return true;
        }

        return false;
    }

    private static List<CandidateGroup> Means(List<Candidate> candidates)
    {
        var parents = Connect(candidates);
        var sums = new Dictionary<int, (int X, int Y, int Width, int Height, int Count)>();
        for (var i = 0; i < candidates.Count; i++)
        {
            var window = candidates[i];
            var sum = sums.GetValueOrDefault(Root(parents, i));
            sums[Root(parents, i)] = (sum.X + window.X, sum.Y + window.Y, sum.Width + window.Width, sum.Height + window.Height, sum.Count + 1);
        }

        var groups = new List<CandidateGroup>(sums.Count);
        foreach (var sum in sums.Values)
        {
            var scale = 1f / sum.Count;
            groups.Add(new CandidateGroup(new Candidate(HaarCascade.Pixels(sum.X * scale), HaarCascade.Pixels(sum.Y * scale), HaarCascade.Pixels(sum.Width * scale), HaarCascade.Pixels(sum.Height * scale)), sum.Count));
        }

        return groups;
    }

    /// <summary>A disjoint-set forest of similar windows. Sorted by their left edges, windows further right soon are too far away.</summary>
    private static int[] Connect(List<Candidate> candidates)
    {
        candidates.Sort((a, b) => (a.X, a.Y, a.Width, a.Height).CompareTo((b.X, b.Y, b.Width, b.Height)));
        var parents = new int[candidates.Count];
        for (var i = 0; i < parents.Length; i++)
        {
            parents[i] = i;
            var window = candidates[i];
            var reach = Tolerance * (window.Width + window.Height) * 0.5;
            for (var j = i - 1; j >= 0; j--)
            {
                // The distance to an earlier window is bounded by the later one's size as well as by its own.
                if (window.X - candidates[j].X > reach)
                    break;
                if (Similar(window, candidates[j]))
                    parents[Root(parents, j)] = Root(parents, i);
            }
        }

        return parents;
    }

    private static int Root(int[] parents, int i)
    {
        while (parents[i] != i)
            i = parents[i] = parents[parents[i]];
        return i;
    }

    private static bool Similar(Candidate a, Candidate b)
    {
        var delta = Tolerance * (Math.Min(a.Width, b.Width) + Math.Min(a.Height, b.Height)) * 0.5;
        return Math.Abs(a.X - b.X) <= delta
            && Math.Abs(a.Y - b.Y) <= delta
            && Math.Abs(a.X + a.Width - b.X - b.Width) <= delta
            && Math.Abs(a.Y + a.Height - b.Y - b.Height) <= delta;
    }

    private static bool Encloses(CandidateGroup outer, CandidateGroup inner)
    {
        var (a, b) = (outer.Window, inner.Window);
        var dx = (int)Math.Round(a.Width * Tolerance);
        var dy = (int)Math.Round(a.Height * Tolerance);
        return b.X >= a.X - dx
            && b.Y >= a.Y - dy
            && b.X + b.Width <= a.X + a.Width + dx
            && b.Y + b.Height <= a.Y + a.Height + dy
            && (outer.Count > Math.Max(3, inner.Count) || inner.Count < 3);
    }
}

/// <summary>A window that passed the cascade, in whole pixels of the searched picture.</summary>
internal readonly record struct Candidate(int X, int Y, int Width, int Height);

/// <summary>Windows that were found to be one face: their mean and their number.</summary>
internal readonly record struct CandidateGroup(Candidate Window, int Count);
