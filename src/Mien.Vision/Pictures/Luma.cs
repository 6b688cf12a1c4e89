using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

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
    private const int WideChunk = 32;

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
            while (Avx2.IsSupported && i < grey.Length && grey.Length >= WideChunk)
            {
                i = Math.Min(i, grey.Length - WideChunk);
                OfWide(source + (3 * i)).Store(target + i);
                i += WideChunk;
            }

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

    /// <summary>The luma of 32 pixels.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<byte> OfWide(byte* pixels)
    {
        var four = Vector128.Create((byte)0, 1, 2, 2, 3, 4, 5, 5, 6, 7, 8, 8, 9, 10, 11, 11);
        var places = Vector256.Create(four, four);
        var lower = Avx2.PackUnsignedSaturate(Eight(pixels, 12, places), Eight(pixels + 24, 12, places));
        var upper = Avx2.PackUnsignedSaturate(Eight(pixels + 48, 12, places), Eight(pixels + 72, 8, Vector256.Create(four, four + Vector128.Create((byte)4))));
        // Packing leaves the first fours of all eights before their second.
        return Avx2.PermuteVar8x32(Avx2.PackUnsignedSaturate(lower.AsInt16(), upper.AsInt16()).AsInt32(), Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7)).AsByte();
    }

    /// <summary>That of eight, red and blue, green and nothing taken as pairs of 16 bits, of which two products and their sum are made at once.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<int> Eight(byte* pixels, int second, Vector256<byte> places)
    {
        var loaded = Avx2.Shuffle(Vector256.Create(Vector128.Load(pixels), Vector128.Load(pixels + second)), places).AsUInt32();
        var sums = Avx2.MultiplyAddAdjacent((loaded & Vector256.Create(0x00FF00FFu)).AsInt16(), Vector256.Create(Red | (Blue << 16)).AsInt16())
            + Avx2.MultiplyAddAdjacent(((loaded >>> 8) & Vector256.Create(0xFFu)).AsInt16(), Vector256.Create(Green).AsInt16());
        return (sums + Vector256.Create(Half)) >>> Bits;
    }
}
