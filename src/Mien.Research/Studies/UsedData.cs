using System.Security.Cryptography;
using System.Text;
using Mien.Research.Data;
using Mien.Research.Reports;

namespace Mien.Research.Studies;

/// <summary>What data a study used.</summary>
internal sealed class UsedData
{
    /// <summary>Name of the table.</summary>
    public const string Name = "data";

    /// <summary>What reports show of it.</summary>
    public static IReadOnlyList<ReportColumn> Columns { get; } =
    [
        new("data", "data"), new("use", "use"), new("samples", "samples", "0"), new("films", "films or persons", "0"), new("classes", "of each class"), new("state", "is"), new("sha256", "hash"),
    ];

    /// <summary>The lines so far.</summary>
    public ResultTable Table { get; } = new(Name, "data", "use", "samples", "films", "classes", "state", "sha256");

    /// <summary>Adds a set.</summary>
    public UsedData Add(string name, string use, SampleSet data)
    {
        var classes = data.Labels.Select((label, i) => $"{label} {data.Samples.Count(sample => sample.Label == i)}");
        Table.Add(name, use, data.Count, data.Samples.Any(sample => sample.Group is null) ? null : data.Samples.Select(sample => sample.Group).Distinct().Count(), string.Join(", ", classes), "as published", Hash(data));
        return this;
    }

    /// <summary>Adds a file of weights.</summary>
    /// <param name="name">What it is.</param>
    /// <param name="use">What for.</param>
    /// <param name="path">The file.</param>
    /// <param name="isStandIn">Whether it stands in for what the paper used.</param>
    public UsedData AddFile(string name, string use, string path, bool isStandIn)
    {
        using var file = File.OpenRead(path);
        Table.Add(name, use, null, null, "", isStandIn ? "stand-in" : "as the paper", Convert.ToHexStringLower(SHA256.HashData(file)));
        return this;
    }

    private static string Hash(SampleSet data)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var content = new byte[data.ContentLength];
        foreach (var (row, sample) in data.Samples.Index())
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"{sample.Name}\t{data.Labels[sample.Label]}\n"));
            data.ReadContent(row, content);
            hash.AppendData(content);
        }
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
