using System.Security.Cryptography;

namespace Mien.Data;

/// <summary>The rows of a data set whose pixels are the same to the last bit.</summary>
public sealed class ExactCopies
{
    private readonly FaceSet data;

    private ExactCopies(FaceSet data, IReadOnlyList<int[]> groups)
    {
        this.data = data;
        Groups = groups;
    }

    /// <summary>Groups of two and more equal rows, in order of their first row.</summary>
    public IReadOnlyList<int[]> Groups { get; }

    /// <summary>Finds all copies, by SHA-256 of the pixels.</summary>
    public static ExactCopies Find(FaceSet data)
    {
        var rows = new Dictionary<UInt128, List<int>>(data.Count);
        var pixels = new byte[data.Shape.Length];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        for (var row = 0; row < data.Count; row++)
        {
            data.ReadPixels(row, pixels);
            SHA256.HashData(pixels, hash);
            var key = System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash);
            if (!rows.TryGetValue(key, out var group))
                rows[key] = group = [];
            group.Add(row);
        }
        return new ExactCopies(data, [.. rows.Values.Where(group => group.Count > 1).Select(group => group.ToArray())]);
    }

    /// <summary>The rows of a split that also stand in another split.</summary>
    public IReadOnlySet<int> AcrossSplits(Split split)
    {
        var found = new HashSet<int>();
        foreach (var group in Groups)
            if (group.Any(row => data.Samples[row].Split != split))
                found.UnionWith(group.Where(row => data.Samples[row].Split == split));
        return found;
    }
}
