using System.Buffers.Binary;

namespace Mien.Vision.Tests.Pictures;

/// <summary>Writes small uncompressed TIFF files, little-endian, of pages that are each of one colour.</summary>
internal static class TinyTiff
{
    /// <summary>A page, or a picture below a page.</summary>
    /// <param name="Width">Columns.</param>
    /// <param name="Height">Rows.</param>
    /// <param name="Value">Every byte of its pixels.</param>
    /// <param name="IsReduced">Whether it says that it is a smaller version of another one.</param>
    /// <param name="Bits">Bits of a colour.</param>
    /// <param name="SampleFormat">1 for unsigned numbers, 2 for signed, 3 for floating point.</param>
    /// <param name="Below">Pictures below the page.</param>
    /// <param name="StripBytes">Bytes that its one strip is said to have; null for the truth.</param>
    internal sealed record Page(
        int Width, int Height, byte Value, bool IsReduced = false, int Bits = 8, int SampleFormat = 1, Page[]? Below = null, int? StripBytes = null);

    public static byte[] Write(params Page[] pages)
    {
        using var file = new MemoryStream();
        file.Write([(byte)'I', (byte)'I', 42, 0, 0, 0, 0, 0]);
        var link = 4L;
        foreach (var page in pages)
            link = Add(file, page, link);
        return file.ToArray();
    }

    /// <summary>Adds a directory that the given place then names; returns the place that names the next.</summary>
    private static long Add(MemoryStream file, Page page, long link)
    {
        var below = (page.Below ?? []).Select(child =>
        {
            var place = Append(file, new byte[4]);
            Add(file, child, place);
            file.Position = place;
            return ReadInt(file);
        }).ToArray();
        var belowPlace = Append(file, [.. below.SelectMany(BitConverter.GetBytes)]);
        var pixels = Enumerable.Repeat(page.Value, 3 * page.Width * page.Height * Math.Max(8, page.Bits) / 8).ToArray();
        var start = Append(file, pixels);
        var bits = Append(file, [.. Enumerable.Repeat((short)page.Bits, 3).SelectMany(BitConverter.GetBytes)]);
        var formats = Append(file, [.. Enumerable.Repeat((short)page.SampleFormat, 3).SelectMany(BitConverter.GetBytes)]);

        List<(short Tag, short Type, int Count, int Value)> entries =
        [
            (254, 4, 1, page.IsReduced ? 1 : 0), (256, 4, 1, page.Width), (257, 4, 1, page.Height), (258, 3, 3, (int)bits), (259, 3, 1, 1),
            (262, 3, 1, 2), (273, 4, 1, (int)start), (277, 3, 1, 3), (278, 4, 1, page.Height), (279, 4, 1, page.StripBytes ?? pixels.Length),
        ];
        if (below.Length > 0)
            entries.Add((330, 4, below.Length, below.Length == 1 ? below[0] : (int)belowPlace));
        entries.Add((339, 3, 3, (int)formats));

        var directory = Append(file, BitConverter.GetBytes((short)entries.Count));
        foreach (var (tag, type, count, value) in entries)
            Append(file, [.. BitConverter.GetBytes(tag), .. BitConverter.GetBytes(type), .. BitConverter.GetBytes(count), .. BitConverter.GetBytes(value)]);
        var next = Append(file, new byte[4]);
        file.Position = link;
        file.Write(BitConverter.GetBytes((int)directory));
        return next;
    }

    private static long Append(MemoryStream file, byte[] bytes)
    {
        var place = file.Position = file.Length;
        file.Write(bytes);
        return place;
    }

    private static int ReadInt(MemoryStream file)
    {
        Span<byte> bytes = stackalloc byte[4];
        file.ReadExactly(bytes);
        return BinaryPrimitives.ReadInt32LittleEndian(bytes);
    }
}
