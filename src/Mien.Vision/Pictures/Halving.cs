using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mien.Vision.Pictures;

/// <summary>Shrinks pictures to half their size: each pixel is the rounded mean of 2x2, the last row and column of odd sides counting twice.</summary>
internal static unsafe class Halving
{
    private const int Loaded = 16;

    /// <param name="source">RGB.</param>
    /// <param name="destination">Receives the pixels of half the columns and rows, rounded up.</param>
    public static void Halve(in PixelPlane source, Span<byte> destination)
    {
        var (columns, rows) = (source.Right - source.Left, source.Bottom - source.Top);
        var (width, height) = ((columns + 1) / 2, (rows + 1) / 2);
        fixed (byte* first = source.Bytes)
        fixed (byte* target = destination[..(3 * width * height)])
        {
            for (var y = 0; y < height; y++)
                HalveRow(first + source.RowStart(source.Top + (2 * y)), first + source.RowStart(source.Top + (2 * y) + 1), columns, target + (3 * y * width));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void HalveRow(byte* upper, byte* lower, int columns, byte* target)
    {
        // Four pixels become two; 16 bytes are loaded for their 12, and 8 written for their 6.
        var left = Vector128.Create((byte)0, 1, 2, 6, 7, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        var right = Vector128.Create((byte)3, 4, 5, 9, 10, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
        var pairs = Vector128.Create((byte)0, 3, 1, 4, 2, 5, 6, 9, 7, 10, 8, 11, 0, 0, 0, 0);
        var once = Vector128.Create((sbyte)1);
        var x = 0;
        for (; (3 * x) + Loaded <= 3 * columns; x += 4)
        {
            var (above, below) = (Vector128.Load(upper + (3 * x)), Vector128.Load(lower + (3 * x)));
            var sum = Ssse3.IsSupported
                ? (Ssse3.MultiplyAddAdjacent(Ssse3.Shuffle(above, pairs), once) + Ssse3.MultiplyAddAdjacent(Ssse3.Shuffle(below, pairs), once)).AsUInt16()
                : Vector128.WidenLower(Vector128.Shuffle(above, left)) + Vector128.WidenLower(Vector128.Shuffle(above, right))
                + Vector128.WidenLower(Vector128.Shuffle(below, left)) + Vector128.WidenLower(Vector128.Shuffle(below, right));
            var mean = (sum + Vector128.Create((ushort)2)) >>> 2;
            *(ulong*)(target + (3 * x / 2)) = Vector128.Narrow(mean, mean).AsUInt64()[0];
        }

        for (; x < columns; x += 2)
        {
            var next = 3 * Math.Min(x + 1, columns - 1);
            for (var c = 0; c < 3; c++)
                target[(3 * x / 2) + c] = (byte)((upper[(3 * x) + c] + upper[next + c] + lower[(3 * x) + c] + lower[next + c] + 2) >> 2);
        }
    }
}
