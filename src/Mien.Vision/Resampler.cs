using System.Buffers;

namespace Mien.Vision;

/// <summary>
/// Separable resampling with a triangle filter: output pixel o lies at c = origin + (o + 1/2) s for the scale s = side / outputs, and
/// averages the source pixels p with weights max(0, 1 - |p + 1/2 - c| / max(1, s)), normalised to sum 1.
/// </summary>
internal static class Resampler
{
    private const float MaxSide = 100_000;

    public static void Crop(Picture picture, Box box, int width, int height, int channels, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (!(box.Width > 0 && box.Height > 0 && box.Width <= MaxSide && box.Height <= MaxSide && Math.Abs(box.X) <= MaxSide * 10 && Math.Abs(box.Y) <= MaxSide * 10))
            throw new ArgumentException($"{box} is empty or out of range; sides go from over 0 to {MaxSide} pixels", nameof(box));
        if (destination.Length != (long)width * height * channels)
            throw new ArgumentException($"the crop has {(long)width * height * channels} values, the destination {destination.Length}", nameof(destination));

        var columns = new Taps(box.X, box.Width, width);
        var rows = new Taps(box.Y, box.Height, height);
        var reach = columns.Last - columns.First;
        var source = ArrayPool<float>.Shared.Rent(reach * channels);
        var resampled = ArrayPool<float>.Shared.Rent(width * channels);
        try
        {
            destination.Clear();
            Accumulate(picture, columns, rows, channels, source.AsSpan(0, reach * channels), resampled.AsSpan(0, width * channels), destination);
        }
        finally
        {
            ArrayPool<float>.Shared.Return(source);
            ArrayPool<float>.Shared.Return(resampled);
            columns.Return();
            rows.Return();
        }
    }

    /// <summary>Resamples every source row once and adds it to all the output rows that it belongs to.</summary>
    private static void Accumulate(Picture picture, Taps columns, Taps rows, int channels, Span<float> source, Span<float> resampled, Span<float> destination)
    {
        var oldestOutput = 0;
        var resampledRow = -1;
        for (var row = rows.First; row < rows.Last; row++)
        {
            var inside = Math.Clamp(row, 0, picture.Height - 1);
            if (inside != resampledRow)
            {
                Read(picture, inside, columns.First, channels, source);
                ResampleRow(columns, channels, source, resampled);
                resampledRow = inside;
            }

            while (rows.Start(oldestOutput) + rows.Count <= row)
                oldestOutput++;
            for (var output = oldestOutput; output < rows.Outputs && rows.Start(output) <= row; output++)
            {
                var weight = rows.Weights(output)[row - rows.Start(output)];
                var line = destination.Slice(output * resampled.Length, resampled.Length);
                for (var i = 0; i < line.Length; i++)
                    line[i] += weight * resampled[i];
            }
        }
    }

    private static void Read(Picture picture, int row, int first, int channels, Span<float> source)
    {
        var pixels = picture.Pixels.Slice(3 * row * picture.Width, 3 * picture.Width);
        Span<byte> luma = stackalloc byte[1];
        for (int i = 0, column = first; i < source.Length; i += channels, column++)
        {
            var pixel = pixels.Slice(3 * Math.Clamp(column, 0, picture.Width - 1), 3);
            if (channels == 1)
            {
                Luma.FromRgb(pixel, luma);
                source[i] = luma[0];
            }
            else
            {
                source[i] = pixel[0];
                source[i + 1] = pixel[1];
                source[i + 2] = pixel[2];
            }
        }
    }

    private static void ResampleRow(Taps columns, int channels, ReadOnlySpan<float> source, Span<float> resampled)
    {
        for (var output = 0; output < columns.Outputs; output++)
        {
            var weights = columns.Weights(output);
            var window = source[((columns.Start(output) - columns.First) * channels)..];
            for (var channel = 0; channel < channels; channel++)
            {
                var sum = 0f;
                for (var tap = 0; tap < weights.Length; tap++)
                    sum += weights[tap] * window[tap * channels + channel];
                resampled[output * channels + channel] = sum;
            }
        }
    }

    /// <summary>The source pixels and weights of each output pixel along one axis, in pooled arrays.</summary>
    private readonly struct Taps
    {
        private readonly int[] starts;
        private readonly float[] weights;

        public Taps(double origin, double side, int outputs)
        {
            var scale = side / outputs;
            var support = Math.Max(1, scale);
            Outputs = outputs;
            Count = (int)Math.Ceiling(2 * support) + 1;
            starts = ArrayPool<int>.Shared.Rent(outputs);
            weights = ArrayPool<float>.Shared.Rent(outputs * Count);
            for (var output = 0; output < outputs; output++)
            {
                var centre = origin + (output + 0.5) * scale;
                starts[output] = (int)Math.Floor(centre - support);
                Fill(Weights(output), starts[output] + 0.5 - centre, support);
            }
        }

        public int Outputs { get; }

        public int Count { get; }

        public int First => starts[0];

        public int Last => starts[Outputs - 1] + Count;

        public int Start(int output) => starts[output];

        public Span<float> Weights(int output) => weights.AsSpan(output * Count, Count);

        public void Return()
        {
            ArrayPool<int>.Shared.Return(starts);
            ArrayPool<float>.Shared.Return(weights);
        }

        private static void Fill(Span<float> weights, double offset, double support)
        {
            var total = 0.0;
            for (var tap = 0; tap < weights.Length; tap++)
                total += Triangle(offset + tap, support);
            for (var tap = 0; tap < weights.Length; tap++)
                weights[tap] = (float)(Triangle(offset + tap, support) / total);
        }

        private static double Triangle(double distance, double support) => Math.Max(0, 1 - Math.Abs(distance) / support);
    }
}
