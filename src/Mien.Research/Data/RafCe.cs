using System.Text.RegularExpressions;
using Mien.Labels;
using Mien.Models;

namespace Mien.Research.Data;

/// <summary>
/// RAF-CE, compound expressions (the successor of RAF-DB's compound subset, by the same authors):
/// <c>RAFCE_emolabel.txt</c> with lines such as <c>0001.jpg 5</c>, <c>RAFCE_partition.txt</c> (0 train, 1 test,
/// 2 validation) and the aligned 100x100 colour pictures <c>Image/aligned/0001_aligned.jpg</c>. Pictures without a label
/// are not listed. It does not tell who is seen.
/// </summary>
public static partial class RafCe
{
    private const string LabelFile = "RAFCE_emolabel.txt";
    private const string PartitionFile = "RAFCE_partition.txt";

    private static readonly PixelShape Shape = new(100, 100, 3);

    private static readonly Split[] Partitions = [Split.Train, Split.Test, Split.Validation];

    /// <summary>Reads the lists; pixels are decoded when they are read.</summary>
    /// <param name="path">The folder with the lists and <c>Image</c>.</param>
    /// <param name="faults">Takes note of lines that cannot be used, which are left out; without it the first one throws.</param>
    /// <exception cref="MienException">There is no such set, or (without <paramref name="faults"/>) a line is bad or its picture missing.</exception>
    public static FaceSet Load(string path, DataFaults? faults = null)
    {
        var list = Find(path) ?? throw new MienException(path, $"no {LabelFile} here");
        var partitions = ReadPartitions(Path.Combine(path, PartitionFile), faults);
        var samples = new List<Sample>();
        var paths = new List<string>();
        foreach (var (number, line) in LineList.Read(list))
        {
            var match = Line().Match(line);
            var label = match.Success ? int.Parse(match.Groups["number"].ValueSpan) : -1;
            var file = Path.Combine(path, "Image", "aligned", match.Groups["name"].Value + "_aligned.jpg");
            var reason = (uint)label >= (uint)ExpressionLabels.Compound.Count ? $"expected a line such as '0001.jpg 5' with a label of 0 to {ExpressionLabels.Compound.Count - 1}"
                : !File.Exists(file) ? $"the picture {Path.GetFileName(file)} is missing"
                : !partitions.ContainsKey(match.Groups["name"].Value) ? $"{PartitionFile} does not list it"
                : null;
            if (reason is not null)
            {
                new DataFault(list, number, reason).Report(faults);
                continue;
            }
            samples.Add(new(Path.GetFileName(file), label, partitions[match.Groups["name"].Value]));
            paths.Add(file);
        }
        return new("rafce", ExpressionLabels.Compound, samples, new PictureFilePixels(paths, Shape));
    }

    /// <summary>The list of labels in a folder, or null.</summary>
    internal static string? Find(string path) => Path.Combine(path, LabelFile) is var file && File.Exists(file) ? file : null;

    private static Dictionary<string, Split> ReadPartitions(string file, DataFaults? faults)
    {
        var partitions = new Dictionary<string, Split>(StringComparer.Ordinal);
        foreach (var (number, line) in LineList.Read(file))
        {
            var match = Line().Match(line);
            if (!match.Success || match.Groups["number"].Value is not ("0" or "1" or "2"))
                new DataFault(file, number, "expected a line such as '0001.jpg 0' with 0 (train), 1 (test) or 2 (validation)").Report(faults);
            else if (!partitions.TryAdd(match.Groups["name"].Value, Partitions[match.Groups["number"].ValueSpan[0] - '0']))
                new DataFault(file, number, $"{match.Groups["name"].Value}.jpg is listed twice").Report(faults);
        }
        return partitions;
    }

    [GeneratedRegex(@"^(?<name>\d{1,9})\.jpg (?<number>\d{1,2})$", RegexOptions.CultureInvariant)]
    private static partial Regex Line();
}
