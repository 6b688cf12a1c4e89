namespace Mien.Vision.ViolaJones;

/// <summary>
/// Bilinear resizing of grey bytes without averaging, with weights of 8 fractional bits: OpenCV's INTER_LINEAR_EXACT, bit for bit.
/// Output pixel o samples the source at (o + 1/2) s - 1/2 for the scale s = source side / output side.
/// </summary>
internal static class LinearResize
{
    /// <param name="source">sourceWidth * sourceHeight bytes.</param>
    /// <param name="sourceWidth">Width of the source.</param>
    /// <param name="sourceHeight">Height of the source.</param>
    /// <param name="height">Height of the whole result.</param>
    /// <param name="top">The first row of the result that is wanted.</param>
    /// <param name="columns">A sample for each column of the result.</param>
    /// <param name="destination">Receives whole rows from there on.</param>
    public static void ResizeRows(
        ReadOnlySpan<byte> source, int sourceWidth, int sourceHeight, int height, int top, ReadOnlySpan<Sample> columns, Span<byte> destination)
    {
        var width = columns.Length;
        for (var y = 0; y < destination.Length / width; y++)
        {
            var row = Sample.At(top + y, sourceHeight, height);
            var upper = source.Slice(row.First * sourceWidth, sourceWidth);
            var lower = source.Slice(row.Second * sourceWidth, sourceWidth);
            var output = destination.Slice(y * width, width);
            for (var x = 0; x < output.Length; x++)
            {
                var column = columns[x];
                var above = (upper[column.First] * (256 - column.Weight)) + (upper[column.Second] * column.Weight);
                var below = (lower[column.First] * (256 - column.Weight)) + (lower[column.Second] * column.Weight);
                output[x] = (byte)(((above * (256 - row.Weight)) + (below * row.Weight) + 32768) >> 16);
            }
        }
    }

    /// <summary>Two neighbouring source pixels and the weight of the second, in 256ths.</summary>
    internal readonly record struct Sample(int First, int Second, int Weight)
    {
        /// <summary>The samples of all columns or rows.</summary>
        public static void Fill(Span<Sample> samples, int source)
        {
            for (var i = 0; i < samples.Length; i++)
                samples[i] = At(i, source, samples.Length);
        }

        public static Sample At(int output, int source, int outputs)
        {
            var position = ((double)source / outputs * (output + 0.5)) - 0.5;
            var first = (int)Math.Floor(position);
            if (first < 0)
                return new Sample(0, 0, 0);
            return first >= source - 1
                ? new Sample(source - 1, source - 1, 0)
                : new Sample(first, first + 1, (int)Math.Round((position - first) * 256));
        }
    }
}
