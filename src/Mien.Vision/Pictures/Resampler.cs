using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Mien.Vision.Pictures;

/// <summary>
/// Separable resampling with the triangle filter of <see cref="ResamplingTaps"/>: rows are averaged first, then columns. Where the box
/// hangs over the border, the border's pixels go on.
/// </summary>
internal static unsafe class Resampler
{
    private const float MaxSide = 100_000;
    private const int Chunk = 16;

    /// <param name="rgb">The whole picture.</param>
    /// <param name="box">What to cut.</param>
    /// <param name="width">Columns of the result.</param>
    /// <param name="height">Rows of the result.</param>
    /// <param name="factor">What values are multiplied by.</param>
    /// <param name="shift">What is added then.</param>
    /// <param name="destination">Receives height * width * 3 values.</param>
    public static void Rgb(in PixelPlane rgb, Box box, int width, int height, float factor, float shift, Span<float> destination)
    {
        Check(box, width, height, 3, destination.Length);
        var columns = new ResamplingTaps(box.X, box.Width, width, factor);
        var rows = new ResamplingTaps(box.Y, box.Height, height);
        Resample(rgb, columns, rows, shift, destination);
        columns.Return();
        rows.Return();
    }

    /// <summary>As <see cref="Rgb"/>, of the luma of each pixel.</summary>
    public static void Grey(in PixelPlane rgb, Box box, int width, int height, Span<float> destination)
    {
        Check(box, width, height, 1, destination.Length);
        var columns = new ResamplingTaps(box.X, box.Width, width);
        var rows = new ResamplingTaps(box.Y, box.Height, height);
        var (left, right) = Inside(columns, rgb.Left, rgb.Right);
        var (top, bottom) = Inside(rows, rgb.Top, rgb.Bottom);
        var luma = ArrayPool<byte>.Shared.Rent((right - left) * (bottom - top));
        for (var row = top; row < bottom; row++)
            Luma.FromRgb(rgb.Row(row, left, right), luma.AsSpan((row - top) * (right - left), right - left));
        Resample(new PixelPlane(luma, left, top, right - left, bottom - top, 1), columns, rows, 0, destination);
        ArrayPool<byte>.Shared.Return(luma);
        columns.Return();
        rows.Return();
    }

    private static void Check(Box box, int width, int height, int channels, int length)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (!(box.Width > 0 && box.Height > 0 && box.Width <= MaxSide && box.Height <= MaxSide && Math.Abs(box.X) <= MaxSide * 10 && Math.Abs(box.Y) <= MaxSide * 10))
            throw new ArgumentException($"{box} is empty or out of range; sides go from over 0 to {MaxSide} pixels", nameof(box));
        if (length != (long)width * height * channels)
            throw new ArgumentException($"the crop has {(long)width * height * channels} values, the destination {length}", nameof(length));
    }

    /// <summary>The pixels that are taken and exist; at least one.</summary>
    private static (int First, int End) Inside(in ResamplingTaps taps, int first, int end)
    {
        var from = Math.Clamp(taps.First, first, end - 1);
        return (from, Math.Clamp(taps.End, from + 1, end));
    }

    private static void Resample(in PixelPlane source, in ResamplingTaps columns, in ResamplingTaps rows, float shift, Span<float> destination)
    {
        var channels = source.Channels;
        var (left, right) = Inside(columns, source.Left, source.Right);
        var first = Math.Min(left, columns.First);
        var inside = (right - left) * channels;
        var before = (left - first) * channels;
        var after = (Math.Max(right, columns.End) - right) * channels;
        var line = ArrayPool<float>.Shared.Rent(before + inside + after + 1); // pixels are loaded as four values
        var starts = ArrayPool<int>.Shared.Rent(rows.Count);
        for (var output = 0; output < rows.Outputs; output++)
        {
            for (var tap = 0; tap < rows.Count; tap++)
                starts[tap] = source.RowStart(rows.Start(output) + tap) + ((left - source.Left) * channels);
            AverageRows(source.Bytes, starts, rows.Weights(output), line.AsSpan(before, inside));
            for (var i = before - 1; i >= 0; i--)
                line[i] = line[i + channels];
            for (var i = before + inside; i < before + inside + after; i++)
                line[i] = line[i - channels];

            var target = destination.Slice(output * columns.Outputs * channels, columns.Outputs * channels);
            if (channels == 1)
                AverageValues(line, first, columns, target);
            else
                AveragePixels(line, first, columns, shift, target);
        }

        ArrayPool<float>.Shared.Return(line);
        ArrayPool<int>.Shared.Return(starts);
    }

    /// <summary>line[i] = Σ weights[t] · bytes[starts[t] + i].</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AverageRows(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> starts, ReadOnlySpan<float> weights, Span<float> line)
    {
        fixed (byte* source = bytes)
        fixed (float* target = line)
        {
            var i = 0;
            while (i < line.Length && line.Length >= Chunk)
            {
                i = Math.Min(i, line.Length - Chunk);
                var (lower, upper) = (Vector256<float>.Zero, Vector256<float>.Zero);
                for (var tap = 0; tap < weights.Length; tap++)
                {
                    var weight = Vector256.Create(weights[tap]);
                    var pixels = source + starts[tap] + i;
                    lower = Vector256.MultiplyAddEstimate(weight, ToSingle(pixels), lower);
                    upper = Vector256.MultiplyAddEstimate(weight, ToSingle(pixels + 8), upper);
                }

                lower.Store(target + i);
                upper.Store(target + i + 8);
                i += Chunk;
            }

            for (; i < line.Length; i++)
            {
                var sum = 0f;
                for (var tap = 0; tap < weights.Length; tap++)
                    sum += weights[tap] * source[starts[tap] + i];
                target[i] = sum;
            }
        }
    }

    private static Vector256<float> ToSingle(byte* values) => Vector256.ConvertToSingle(Avx2.IsSupported
        ? Avx2.ConvertToVector256Int32(values)
        : Vector256.Create(values[0], values[1], values[2], values[3], values[4], values[5], values[6], (int)values[7]));

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AverageValues(ReadOnlySpan<float> line, int first, in ResamplingTaps columns, Span<float> target)
    {
        for (var output = 0; output < target.Length; output++)
        {
            var weights = columns.Weights(output);
            var values = line.Slice(columns.Start(output) - first, weights.Length);
            var sum = 0f;
            for (var tap = 0; tap < weights.Length; tap++)
                sum += weights[tap] * values[tap];
            target[output] = sum;
        }
    }

    /// <summary>Sums whole pixels: the fourth value belongs to the next pixel, which is written after.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AveragePixels(ReadOnlySpan<float> line, int first, in ResamplingTaps columns, float shift, Span<float> target)
    {
        ref var start = ref MemoryMarshal.GetReference(line);
        ref var result = ref MemoryMarshal.GetReference(target);
        for (var output = 0; output < columns.Outputs; output++)
        {
            var weights = columns.Weights(output);
            var offset = (columns.Start(output) - first) * 3;
            var sum = Vector128.Create(shift);
            for (var tap = 0; tap < weights.Length; tap++, offset += 3)
                sum = Vector128.MultiplyAddEstimate(Vector128.Create(weights[tap]), Vector128.LoadUnsafe(ref start, (nuint)offset), sum);
            if (output + 1 < columns.Outputs)
                sum.StoreUnsafe(ref result, (nuint)output * 3);
            else
                (target[^3], target[^2], target[^1]) = (sum[0], sum[1], sum[2]);
        }
    }
}
