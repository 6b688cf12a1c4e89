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
    /// <param name="width">Width of the result.</param>
    /// <param name="height">Height of the result.</param>
    /// <param name="columns">Room for width samples.</param>
    /// <param name="destination">Receives width * height bytes.</param>
    public static void Resize(
        ReadOnlySpan<byte> source, int sourceWidth, int sourceHeight, int width, int height, Span<Sample> columns, Span<byte> destination)
    {
        for (var x = 0; x < width; x++)
            columns[x] = Sample.At(x, sourceWidth, width);

        for (var y = 0; y < height; y++)
        {
            var row = Sample.At(y, sourceHeight, height);
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
