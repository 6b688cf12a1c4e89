using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Mien.Vision.Pictures;

/// <summary>
/// ITU-R 601 luma, Y = 0.299 R + 0.587 G + 0.114 B, in 15-bit fixed point rounded to the nearest byte (OpenCV's RGB2GRAY, bit for bit).
/// </summary>
internal static unsafe class Luma
{
    private const int Red = 9798;
    private const int Green = 19235;
    private const int Blue = 3735;
    private const int Bits = 15;
    private const int Half = 1 << (Bits - 1);
    private const int Chunk = 16;

    /// <param name="rgb">Interleaved R, G, B.</param>
    /// <param name="grey">Receives a byte for each pixel, in other memory.</param>
    // Every frame of a video goes through it, and short ones are over before the runtime has compiled it well.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void FromRgb(ReadOnlySpan<byte> rgb, Span<byte> grey)
    {
        // 16 bytes are loaded for the 12 of four pixels; the last four of a chunk lie at their end, so that nothing behind it is read.
        var four = Vector128.Create((byte)0, 1, 2, 2, 3, 4, 5, 5, 6, 7, 8, 8, 9, 10, 11, 11);
        var lastFour = four + Vector128.Create((byte)4);
        fixed (byte* source = rgb[..(3 * grey.Length)])
        fixed (byte* target = grey)
        {
            var i = 0;
            while (i < grey.Length && grey.Length >= Chunk)
            {
                i = Math.Min(i, grey.Length - Chunk);
                var pixels = source + (3 * i);
                var lower = Vector128.Narrow(Of(Vector128.Load(pixels), four), Of(Vector128.Load(pixels + 12), four));
                var upper = Vector128.Narrow(Of(Vector128.Load(pixels + 24), four), Of(Vector128.Load(pixels + 32), lastFour));
                Vector128.Narrow(lower, upper).Store(target + i);
                i += Chunk;
            }

            for (; i < grey.Length; i++)
                target[i] = (byte)(((Red * source[3 * i]) + (Green * source[(3 * i) + 1]) + (Blue * source[(3 * i) + 2]) + Half) >> Bits);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<uint> Of(Vector128<byte> bytes, Vector128<byte> places)
    {
        var pixels = Vector128.ShuffleNative(bytes, places).AsUInt32();
        var mask = Vector128.Create(0xFFu);
        return (((pixels & mask) * Red) + (((pixels >>> 8) & mask) * Green) + (((pixels >>> 16) & mask) * Blue) + Vector128.Create((uint)Half)) >>> Bits;
    }
}
