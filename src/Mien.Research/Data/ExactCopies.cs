namespace Mien.Research.Data;

/// <summary>Which samples of a data set have identical content: the same pixels, or the same features.</summary>
public sealed class ExactCopies
{
    private readonly SampleSet data;
    private readonly int[] first;
    private readonly ILookup<int, int> groups;

    private ExactCopies(SampleSet data, int[] first)
    {
        this.data = data;
        this.first = first;
        groups = Enumerable.Range(0, first.Length).ToLookup(row => first[row]);
        Groups = [.. groups.Where(group => group.Count() > 1).Select(group => group.ToArray())];
    }

    /// <summary>The rows of each picture that occurs more than once, ascending, in the order of their first row.</summary>
    public IReadOnlyList<IReadOnlyList<int>> Groups { get; }

    /// <summary>Compares all samples.</summary>
    /// <exception cref="MienException">A picture cannot be read.</exception>
    public static ExactCopies Find(SampleSet data)
    {
        var first = new int[data.Count];
        var newest = new Dictionary<int, int>(data.Count); // by hash: the row that began the newest distinct picture
        var older = new int[data.Count];                   // the distinct picture before it with the same hash, or -1
        var content = new byte[data.ContentLength];
        var others = new byte[data.ContentLength];
        for (var row = 0; row < data.Count; row++)
        {
            data.ReadContent(row, content);
            var hash = new HashCode();
            hash.AddBytes(content);
            var code = hash.ToHashCode();
            older[row] = newest.GetValueOrDefault(code, -1);
            first[row] = older[row];
            while (first[row] >= 0 && !Equal(first[row]))
                first[row] = older[first[row]];
            if (first[row] < 0)
                first[row] = newest[code] = row;
        }
        return new(data, first);

        bool Equal(int other)
        {
            data.ReadContent(other, others);
            return content.AsSpan().SequenceEqual(others);
        }
    }

    /// <summary>Whether two rows have identical content.</summary>
    public bool AreCopies(int row, int other) => first[row] == first[other];

    /// <summary>For each row, whether it has a copy in another split.</summary>
    public bool[] AcrossSplits() =>
        [.. first.Select((start, row) => groups[start].Any(other => data.Samples[other].Split != data.Samples[row].Split))];

    /// <summary>The copies inside one split: pictures that occur there more than once.</summary>
    public CopiesWithin Within(Split split)
    {
        var rows = Groups.Select(group => InSplit(group, split)).Where(group => group.Length > 1).ToList();
        return new(split, rows.Count, rows.Sum(group => group.Length), rows.Count(HaveSeveralLabels));
    }

    /// <summary>The copies that two splits share.</summary>
    public CopiesAcross Across(Split split, Split other)
    {
        var pairs = Groups.Select(group => (First: InSplit(group, split), Second: InSplit(group, other)))
            .Where(pair => pair.First.Length > 0 && pair.Second.Length > 0).ToList();
        return new(
            split, other, pairs.Count, pairs.Sum(pair => pair.First.Length), pairs.Sum(pair => pair.Second.Length),
            pairs.Count(pair => HaveSeveralLabels([.. pair.First, .. pair.Second])));
    }

    private int[] InSplit(IEnumerable<int> rows, Split split) => [.. rows.Where(row => data.Samples[row].Split == split)];

    private bool HaveSeveralLabels(int[] rows) => rows.Any(row => data.Samples[row].Label != data.Samples[rows[0]].Label);
}

/// <summary>Exact copies inside one split.</summary>
/// <param name="Split">The split.</param>
/// <param name="Pictures">Distinct pictures that occur more than once.</param>
/// <param name="Rows">Rows that hold them.</param>
/// <param name="SeveralLabels">How many of the pictures have rows with different labels.</param>
public sealed record CopiesWithin(Split Split, int Pictures, int Rows, int SeveralLabels);

/// <summary>Exact copies that two splits share.</summary>
/// <param name="First">One split.</param>
/// <param name="Second">The other split.</param>
/// <param name="Pictures">Distinct pictures that occur in both.</param>
/// <param name="FirstRows">Rows of the first split that hold them.</param>
/// <param name="SecondRows">Rows of the second split that hold them.</param>
/// <param name="SeveralLabels">How many of the pictures have rows with different labels.</param>
public sealed record CopiesAcross(Split First, Split Second, int Pictures, int FirstRows, int SecondRows, int SeveralLabels);
