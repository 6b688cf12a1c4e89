using System.Buffers;
using System.Runtime.CompilerServices;
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
    private static void AverageRows(ReadOnlySpan<byte> bytes, ReadOnlySpan<int> starts, ReadOnlySpan<float> weights, Span<float> line)
    {
        fixed (byte* source = bytes)
        fixed (float* target = line)
        {
            if (line.Length < Chunk)
                AverageShort(source, starts, weights, target, line.Length);
            else if (Avx512F.IsSupported && Vector512.IsHardwareAccelerated)
                AverageWide(source, starts, weights, target, line.Length);
            else
                AverageChunks(source, starts, weights, target, line.Length);
        }
    }

    /// <summary>Two chunks at a time; the last may overlap the one before, which yields the same numbers again.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AverageWide(byte* source, ReadOnlySpan<int> starts, ReadOnlySpan<float> weights, float* target, int length)
    {
        for (var i = 0; i < length; i += 2 * Chunk)
        {
            i = Math.Min(i, length - Chunk);
            var next = Math.Min(i + Chunk, length - Chunk) - i;
            var (first, second) = (Vector512<float>.Zero, Vector512<float>.Zero);
            for (var tap = 0; tap < weights.Length; tap++)
            {
                var weight = Vector512.Create(weights[tap]);
                var pixels = source + starts[tap] + i;
                first = Vector512.MultiplyAddEstimate(weight, ToSingle(Vector128.Load(pixels)), first);
                second = Vector512.MultiplyAddEstimate(weight, ToSingle(Vector128.Load(pixels + next)), second);
            }

            first.Store(target + i);
            second.Store(target + i + next);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AverageChunks(byte* source, ReadOnlySpan<int> starts, ReadOnlySpan<float> weights, float* target, int length)
    {
        for (var i = 0; i < length; i += Chunk)
        {
            i = Math.Min(i, length - Chunk);
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
        }
    }

    private static void AverageShort(byte* source, ReadOnlySpan<int> starts, ReadOnlySpan<float> weights, float* target, int length)
    {
        for (var i = 0; i < length; i++)
        {
            var sum = 0f;
            for (var tap = 0; tap < weights.Length; tap++)
                sum += weights[tap] * source[starts[tap] + i];
            target[i] = sum;
        }
    }

    private static Vector512<float> ToSingle(Vector128<byte> values) => Vector512.ConvertToSingle(Avx512F.ConvertToVector512Int32(values));

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

    /// <summary>Sums whole pixels, four at a time: the fourth value belongs to the next pixel, which is written after.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AveragePixels(ReadOnlySpan<float> line, int first, in ResamplingTaps columns, float shift, Span<float> target)
    {
        fixed (float* source = line)
        fixed (float* result = target)
        {
            var output = 0;
            for (; output + 4 < columns.Outputs; output += 4)
                AverageFour(source, first, columns, output, shift, result + (output * 3));
            for (; output < columns.Outputs; output++)
            {
                var sum = Vector128.Create(shift);
                var weights = columns.Weights(output);
                var pixel = source + ((columns.Start(output) - first) * 3);
                for (var tap = 0; tap < weights.Length; tap++, pixel += 3)
                    sum = Vector128.MultiplyAddEstimate(Vector128.Create(weights[tap]), Vector128.Load(pixel), sum);
                if (output + 1 < columns.Outputs)
                    sum.Store(result + (output * 3));
                else
                    (target[^3], target[^2], target[^1]) = (sum[0], sum[1], sum[2]);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AverageFour(float* source, int first, in ResamplingTaps columns, int output, float shift, float* result)
    {
        var count = columns.Count;
        fixed (float* weights = columns.Weights(output))
        {
            float* w0 = weights, w1 = w0 + count, w2 = w1 + count, w3 = w2 + count;
            var x0 = source + ((columns.Start(output) - first) * 3);
            var x1 = source + ((columns.Start(output + 1) - first) * 3);
            var x2 = source + ((columns.Start(output + 2) - first) * 3);
            var x3 = source + ((columns.Start(output + 3) - first) * 3);
            var s0 = Vector128.Create(shift);
            Vector128<float> s1 = s0, s2 = s0, s3 = s0;
            for (nint tap = 0; tap < count; tap++)
            {
                s0 = Vector128.MultiplyAddEstimate(Vector128.Create(w0[tap]), Vector128.Load(x0 + (3 * tap)), s0);
                s1 = Vector128.MultiplyAddEstimate(Vector128.Create(w1[tap]), Vector128.Load(x1 + (3 * tap)), s1);
                s2 = Vector128.MultiplyAddEstimate(Vector128.Create(w2[tap]), Vector128.Load(x2 + (3 * tap)), s2);
                s3 = Vector128.MultiplyAddEstimate(Vector128.Create(w3[tap]), Vector128.Load(x3 + (3 * tap)), s3);
            }

            s0.Store(result);
            s1.Store(result + 3);
            s2.Store(result + 6);
            s3.Store(result + 9);
        }
    }
}
