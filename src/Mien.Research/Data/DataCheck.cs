using Mien.Labels;

namespace Mien.Research.Data;

/// <summary>What a data set holds: its classes, copies inside and across its splits, and what cannot be used of it.</summary>
public sealed partial class DataCheck
{
    private DataCheck(SampleSet data, DataFaults faults)
    {
        Data = data.Name;
        Count = data.Count;
        Shape = data is FeatureSet vectors ? $"{vectors.Features} features" : ((FaceSet)data).Shape.ToString();
        Groups = data.Samples.Select(sample => sample.Group).OfType<string>().Distinct().Count();
        Labels = data.Labels;
        Faults = faults;
        Classes = [.. data.Splits.Select(split => new ClassCounts(split, CountClasses(data, split)))];
        if (Classes.FirstOrDefault(item => item.Split == Split.Train) is { } training)
            WithoutTraining = [.. data.Labels.Where((_, label) => training.Counts[label] == 0 && Classes.Any(item => item.Counts[label] > 0))];

        var exact = data.Copies;
        Within = [.. data.Splits.Select(split => exact.Within(split))];
        var pairs = data.Splits.SelectMany(split => data.Splits.Where(other => other > split).Select(other => (split, other))).ToList();
        Across = [.. pairs.Select(pair => exact.Across(pair.split, pair.other))];
        if (data is not FaceSet faces)
            return;
        var near = NearCopies.Find(faces, exact);
        NearWithin = [.. data.Splits.Select(split => new NearCopiesWithin(split, near.Count(split, split)))];
        NearAcross = [.. pairs.Select(pair => new NearCopiesAcross(
            pair.split, pair.other, near.Count(pair.split, pair.other), near.Count(pair.other, pair.split)))];
    }

    /// <summary>Name of the data set.</summary>
    public string Data { get; }

    /// <summary>How many samples can be used.</summary>
    public int Count { get; }

    /// <summary>The shape of every sample, such as <c>48x48x1</c> (height, width, channels) or <c>10 features</c>.</summary>
    public string Shape { get; }

    /// <summary>How many groups (persons, films) the samples are known to belong to.</summary>
    public int Groups { get; }

    /// <summary>The classes.</summary>
    public LabelSet Labels { get; }

    /// <summary>Faces of each class, split by split.</summary>
    public IReadOnlyList<ClassCounts> Classes { get; }

    /// <summary>Classes of which other splits hold samples and the training split none: no model learns them.</summary>
    public IReadOnlyList<string> WithoutTraining { get; } = [];

    /// <summary>Exact copies inside each split.</summary>
    public IReadOnlyList<CopiesWithin> Within { get; }

    /// <summary>Exact copies that each pair of splits shares.</summary>
    public IReadOnlyList<CopiesAcross> Across { get; }

    /// <summary>Near copies inside each split; none are sought among feature vectors.</summary>
    public IReadOnlyList<NearCopiesWithin> NearWithin { get; } = [];

    /// <summary>Near copies that each pair of splits shares.</summary>
    public IReadOnlyList<NearCopiesAcross> NearAcross { get; } = [];

    /// <summary>Rows and files that cannot be used.</summary>
    public DataFaults Faults { get; }

    /// <summary>Checks a data set; what cannot be used of it is noted and left out.</summary>
    /// <param name="nameOrPath">As for <see cref="DataSets.OpenSamples"/>.</param>
    /// <param name="root">As for <see cref="DataSets.OpenSamples"/>.</param>
    /// <exception cref="MienException">There is no such set, or nothing of it can be used.</exception>
    public static DataCheck Run(string nameOrPath, string? root = null)
    {
        var faults = new DataFaults();
        var data = DataSets.OpenSamples(nameOrPath, root, faults);
        return new(data is FaceSet faces ? faces.InMemory(faults) : data, faults);
    }

    private static int[] CountClasses(SampleSet data, Split split)
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
