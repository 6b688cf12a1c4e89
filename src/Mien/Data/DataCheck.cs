namespace Mien.Data;

/// <summary>What a data set holds: its classes, copies inside and across its splits, and what cannot be used of it.</summary>
public sealed partial class DataCheck
{
    private DataCheck(FaceSet data, DataFaults faults)
    {
        Data = data.Name;
        Count = data.Count;
        Shape = data.Shape;
        Labels = data.Labels;
        Faults = faults;
        Classes = [.. data.Splits.Select(split => new ClassCounts(split, CountClasses(data, split)))];

        var exact = ExactCopies.Find(data);
        var near = NearCopies.Find(data, exact);
        Within = [.. data.Splits.Select(split => exact.Within(split))];
        NearWithin = [.. data.Splits.Select(split => new NearCopiesWithin(split, near.Count(split, split)))];
        var pairs = data.Splits.SelectMany(split => data.Splits.Where(other => other > split).Select(other => (split, other))).ToList();
        Across = [.. pairs.Select(pair => exact.Across(pair.split, pair.other))];
        NearAcross = [.. pairs.Select(pair => new NearCopiesAcross(
            pair.split, pair.other, near.Count(pair.split, pair.other), near.Count(pair.other, pair.split)))];
    }

    /// <summary>Name of the data set.</summary>
    public string Data { get; }

    /// <summary>How many faces can be used.</summary>
    public int Count { get; }

    /// <summary>The shape of every face.</summary>
    public PixelShape Shape { get; }

    /// <summary>The classes.</summary>
    public LabelSet Labels { get; }

    /// <summary>Faces of each class, split by split.</summary>
    public IReadOnlyList<ClassCounts> Classes { get; }

    /// <summary>Exact copies inside each split.</summary>
    public IReadOnlyList<CopiesWithin> Within { get; }

    /// <summary>Exact copies that each pair of splits shares.</summary>
    public IReadOnlyList<CopiesAcross> Across { get; }

    /// <summary>Near copies inside each split.</summary>
    public IReadOnlyList<NearCopiesWithin> NearWithin { get; }

    /// <summary>Near copies that each pair of splits shares.</summary>
    public IReadOnlyList<NearCopiesAcross> NearAcross { get; }

    /// <summary>Rows and files that cannot be used.</summary>
    public DataFaults Faults { get; }

    /// <summary>Checks a data set; what cannot be used of it is noted and left out.</summary>
    /// <param name="nameOrPath">As for <see cref="DataSets.Open"/>.</param>
    /// <param name="root">As for <see cref="DataSets.Open"/>.</param>
    /// <exception cref="DataException">There is no such set, or nothing of it can be used.</exception>
    public static DataCheck Run(string nameOrPath, string? root = null)
    {
        var faults = new DataFaults();
        return new(DataSets.Open(nameOrPath, root, faults).InMemory(faults), faults);
    }

    private static int[] CountClasses(FaceSet data, Split split)
    {
        var counts = new int[data.Labels.Count];
        foreach (var row in data.Rows(split))
            counts[data.Samples[row].Label]++;
        return counts;
    }
}

/// <summary>Faces of each class in one split.</summary>
/// <param name="Split">The split.</param>
/// <param name="Counts">Faces, in the order of the labels.</param>
public sealed record ClassCounts(Split Split, IReadOnlyList<int> Counts);

/// <summary>Near copies inside one split.</summary>
/// <param name="Split">The split.</param>
/// <param name="Rows">Rows that have a near copy there.</param>
public sealed record NearCopiesWithin(Split Split, int Rows);

/// <summary>Near copies that two splits share.</summary>
/// <param name="First">One split.</param>
/// <param name="Second">The other split.</param>
/// <param name="FirstRows">Rows of the first split that have a near copy in the second.</param>
/// <param name="SecondRows">Rows of the second split that have a near copy in the first.</param>
public sealed record NearCopiesAcross(Split First, Split Second, int FirstRows, int SecondRows);
