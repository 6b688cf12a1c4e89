using System.Buffers.Binary;
using System.Numerics;

namespace Mien.Vision.Pictures;

/// <summary>Reads uncompressed BMP files, for which libvips has no loader of its own: 1, 4, 8, 16, 24 and 32 bits a pixel.</summary>
internal sealed class BmpFile
{
    private const int FileHeader = 14;
    private const int CoreHeader = 12;
    private const int InfoHeader = 40;

    private readonly Stream stream;
    private readonly int bits;
    private readonly int[] masks;
    private readonly byte[] palette;
    private readonly bool isTopDown;
    private readonly long start;

    /// <exception cref="InvalidDataException">The header cannot be one, or the pixels are compressed.</exception>
    /// <exception cref="EndOfStreamException">The file ends before its pixels.</exception>
    public BmpFile(Stream stream)
    {
        this.stream = stream;
        var header = Bytes(0, FileHeader + InfoHeader + 16);
        start = Int(header, 10);
        var size = Int(header, FileHeader);
        var isCore = size == CoreHeader;
        Width = isCore ? Short(header, 18) : Int(header, 18);
        var height = isCore ? (short)Short(header, 20) : Int(header, 22);
        (Height, isTopDown) = ((int)Math.Min(Math.Abs((long)height), int.MaxValue), height < 0);
        bits = Short(header, isCore ? 24 : 28);
        var compression = isCore ? 0 : Int(header, 30);
        var isMasked = compression is 3 or 6;
        if (!(isCore || size is >= InfoHeader and <= 256) || start < FileHeader + size || Width < 1 || Height < 1 || !(compression == 0 || (isMasked && bits is 16 or 32)) || bits is not (1 or 4 or 8 or 16 or 24 or 32))
            throw new InvalidDataException();

        masks = isMasked ? [Int(header, 54), Int(header, 58), Int(header, 62)] : bits == 16 ? [0x7C00, 0x3E0, 0x1F] : [];
        palette = bits > 8 ? [] : Palette(header, size, isCore);
    }

    public int Width { get; }

    public int Height { get; }

    /// <summary>Bytes of a row in the file.</summary>
    private int Stride => checked((int)((((long)Width * bits) + 31) / 32 * 4));

    /// <summary>Reads the pixels: R, G and B of each, rows from top to bottom.</summary>
    /// <param name="rgb">Receives 3 * Width * Height bytes.</param>
    /// <exception cref="EndOfStreamException">The file ends before them.</exception>
    public void Read(Span<byte> rgb)
    {
        if (stream.Length - start < (long)Stride * Height)
            throw new EndOfStreamException();
        var row = new byte[Stride];
        stream.Position = start;
        for (var i = 0; i < Height; i++)
        {
            stream.ReadExactly(row);
            var target = rgb.Slice(3 * Width * (isTopDown ? i : Height - 1 - i), 3 * Width);
            for (var x = 0; x < Width; x++)
                Pixel(row, x, target.Slice(3 * x, 3));
        }
    }

    private void Pixel(ReadOnlySpan<byte> row, int x, Span<byte> rgb)
    {
        if (bits <= 8)
        {
            var perByte = 8 / bits;
            var index = (row[x / perByte] >> (8 - (bits * ((x % perByte) + 1)))) & ((1 << bits) - 1);
            palette.AsSpan(3 * index, 3).CopyTo(rgb);
            return;
        }

        var bytes = row.Slice(x * bits / 8, bits / 8);
        if (masks.Length == 0)
        {
            (rgb[0], rgb[1], rgb[2]) = (bytes[2], bytes[1], bytes[0]);
            return;
        }

        var value = bits == 16 ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        for (var c = 0; c < 3; c++)
        {
            var (mask, shift) = ((uint)masks[c], BitOperations.TrailingZeroCount(masks[c]));
            rgb[c] = mask == 0 ? (byte)0 : (byte)((((value & mask) >> shift) * 255.0 / (mask >> shift)) + 0.5);
        }
    }

    /// <summary>R, G and B of each of the colours that the bits can name; those that are not in the file are black.</summary>
    private byte[] Palette(byte[] header, int size, bool isCore)
    {
        var entry = isCore ? 3 : 4;
        var named = 1 << bits;
        var used = isCore || Int(header, 46) is <= 0 or > 256 ? named : Math.Min(named, Int(header, 46));
        var stored = Bytes(FileHeader + size, used * entry);
        var colours = new byte[3 * named];
        for (var i = 0; i < used; i++)
            (colours[3 * i], colours[(3 * i) + 1], colours[(3 * i) + 2]) = (stored[(entry * i) + 2], stored[(entry * i) + 1], stored[entry * i]);
        return colours;
    }

    private byte[] Bytes(long offset, int length)
    {
        stream.Position = offset;
        var bytes = new byte[length];
        // Old headers are shorter than what is looked at.
        var read = stream.ReadAtLeast(bytes, length, throwOnEndOfStream: false);
        return read >= Math.Min(length, FileHeader + CoreHeader) ? bytes : throw new EndOfStreamException();
    }

    private static int Int(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadInt32LittleEndian(bytes[at..]);

    private static ushort Short(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);
}
