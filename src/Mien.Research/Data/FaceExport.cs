using System.Buffers.Binary;
using System.Text;
using Mien.Results;
using Mien.Tensors;

namespace Mien.Research.Data;

/// <summary>Writes faces as other programs read them, such as those that train a teacher.</summary>
public static class FaceExport
{
    /// <summary>The pixels: a NumPy array of bytes, [faces, rows, columns, channels].</summary>
    public const string PixelFile = "faces.npy";

    /// <summary>What is known of each face, in the same order: name, label, split, group, weight and a column for each vote.</summary>
    public const string TableFile = "faces.csv";

    private const int HeaderUnit = 64;

    /// <summary>Writes a set into a folder, which is made where it is missing. Each file appears whole or not at all.</summary>
    /// <param name="faces">The faces, in the shape that they are to have.</param>
    /// <param name="folder">The folder.</param>
    /// <exception cref="MienException">A picture cannot be read.</exception>
    public static void Write(FaceSet faces, string folder)
    {
        ArgumentNullException.ThrowIfNull(faces);
        Directory.CreateDirectory(folder);
        AtomicFile.Write(Path.Combine(folder, PixelFile), stream => WritePixels(faces, stream));
        AtomicFile.Write(Path.Combine(folder, TableFile), stream => WriteTable(faces, stream));
    }

    // Version 1.0 of the format: the lengths of the header and of all before the values are multiples of 64 bytes.
    private static void WritePixels(FaceSet faces, Stream stream)
    {
        var (height, width, channels) = faces.Shape;
        var header = $"{{'descr': '|u1', 'fortran_order': False, 'shape': ({faces.Count}, {height}, {width}, {channels}), }}";
        Span<byte> start = [0x93, .. "NUMPY"u8, 1, 0, 0, 0];
        var length = (start.Length + header.Length + 1 + HeaderUnit - 1) / HeaderUnit * HeaderUnit - start.Length;
        BinaryPrimitives.WriteUInt16LittleEndian(start[^2..], (ushort)length);
        stream.Write(start);
        stream.Write(Encoding.ASCII.GetBytes(header.PadRight(length - 1) + "\n"));
        var pixels = new byte[faces.Shape.Length];
        for (var row = 0; row < faces.Count; row++)
        {
            faces.ReadPixels(row, pixels);
            stream.Write(pixels);
        }
    }

    private static void WriteTable(FaceSet faces, Stream stream)
    {
        using var writer = CsvRecord.Writer(stream);
        var record = new CsvRecord().Add("name").Add("label").Add("split").Add("group").Add("weight");
        foreach (var label in faces.Votes?.Labels ?? Enumerable.Empty<string>())
            record.Add($"votes {label}");
        record.WriteTo(writer);
        for (var row = 0; row < faces.Count; row++)
        {
            var sample = faces.Samples[row];
            record.Add(sample.Name).Add(faces.Labels[sample.Label]).Add(sample.Split.Name()).Add(sample.Group).Add(sample.Weight);
            if (faces.Votes is { } votes)
                foreach (var count in votes[row])
                    record.Add(count);
            record.WriteTo(writer);
        }
    }
}
