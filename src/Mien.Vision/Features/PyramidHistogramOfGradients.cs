using System.Buffers;

namespace Mien.Vision.Features;

/// <summary>
/// PHOG, the pyramid histogram of oriented gradients: at each level l = 0..L the picture is divided into 2^l x 2^l cells,
/// and in each the edges are counted by orientation, weighted by their gradient's magnitude. All histograms, level by
/// level and row by row, make a vector of bins · (4^(L+1) - 1) / 3 values that sums to 1.
/// </summary>
/// <remarks>
/// Bosch, Zisserman and Munoz, "Representing Shape with a Spatial Pyramid Kernel", CIVR 2007. Edges are Canny's, gradients
/// Sobel's 3x3 without smoothing, as there. The paper does not state its thresholds: here the high one is the least
/// magnitude that 70 % of the pixels do not exceed, the low one 0.4 of it. The orientation is the angle of the gradient
/// from the right downwards, modulo 180 degrees or 360. A picture without edges gives zeros.
/// </remarks>
public sealed class PyramidHistogramOfGradients : IDescriptor
{
    private const int MaxMagnitude = 1443; // sqrt(2) · 1020
    private const double FlatShare = 0.7;
    private const double LowShare = 0.4;

    private readonly int levels;
    private readonly int bins;
    private readonly int range;

    /// <summary>Chooses the size.</summary>
    /// <param name="levels">L, the finest level, 0 to 5.</param>
    /// <param name="bins">Orientations told apart, 1 to 360.</param>
    /// <param name="range">180 where opposite gradients count as one orientation, or 360 degrees.</param>
    public PyramidHistogramOfGradients(int levels = 3, int bins = 8, int range = 360)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(levels, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(levels, 5);
        ArgumentOutOfRangeException.ThrowIfLessThan(bins, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(bins, 360);
        if (range is not (180 or 360))
            throw new ArgumentOutOfRangeException(nameof(range), range, "the range is 180 or 360 degrees");
        this.levels = levels;
        this.bins = bins;
        this.range = range;
    }

    /// <inheritdoc/>
    public string Name => "phog";

    /// <inheritdoc/>
    public int Length => bins * ((1 << (2 * levels + 2)) - 1) / 3;

    /// <inheritdoc/>
    public void Describe(ReadOnlySpan<byte> grey, int width, int height, Span<float> destination)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1 << levels);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1 << levels);
        ArgumentOutOfRangeException.ThrowIfNotEqual(grey.Length, width * height);
        ArgumentOutOfRangeException.ThrowIfNotEqual(destination.Length, Length);

        var rented = ArrayPool<short>.Shared.Rent(2 * grey.Length);
        var edges = ArrayPool<byte>.Shared.Rent(grey.Length);
        var sums = ArrayPool<double>.Shared.Rent(Length);
        var across = rented.AsSpan(0, grey.Length);
        var down = rented.AsSpan(grey.Length, grey.Length);
        Sobel.Gradient(grey, width, height, across, down);
        var high = HighThreshold(across, down);
        CannyEdges.Find(across, down, width, height, LowShare * high, high, edges.AsSpan(0, grey.Length));
        Count(across, down, edges, width, height, sums.AsSpan(0, Length));
        Normalize(sums.AsSpan(0, Length), destination);
        ArrayPool<double>.Shared.Return(sums);
        ArrayPool<byte>.Shared.Return(edges);
        ArrayPool<short>.Shared.Return(rented);
    }

    private static int HighThreshold(ReadOnlySpan<short> across, ReadOnlySpan<short> down)
    {
        Span<int> counts = stackalloc int[MaxMagnitude + 1];
        counts.Clear();
        for (var i = 0; i < across.Length; i++)
            counts[(int)Math.Ceiling(Magnitude(across[i], down[i]))]++;
        var magnitude = 0;
        for (var below = counts[0]; below < FlatShare * across.Length; below += counts[magnitude])
            magnitude++;
        return magnitude;
    }

    private void Count(
        ReadOnlySpan<short> across, ReadOnlySpan<short> down, ReadOnlySpan<byte> edges, int width, int height, Span<double> sums)
    {
        sums.Clear();
        for (var i = 0; i < across.Length; i++)
        {
            if (edges[i] == 0)
                continue;
            var (y, x) = (i / width, i % width);
            var magnitude = Magnitude(across[i], down[i]);
            var angle = Math.Atan2(down[i], across[i]) * (180 / Math.PI); // -180 to 180
            var bin = (int)((angle < 0 ? angle + 360 : angle) % range * bins / range);
            var cells = 0; // of the levels before
            for (var level = 0; level <= levels; level++)
            {
                var cell = cells + ((y << level) / height << level) + (x << level) / width;
                sums[cell * bins + Math.Min(bin, bins - 1)] += magnitude;
                cells += 1 << (2 * level);
            }
        }
    }

    private static void Normalize(ReadOnlySpan<double> sums, Span<float> destination)
    {
        var total = 0.0;
        foreach (var sum in sums)
            total += sum;
        for (var i = 0; i < sums.Length; i++)
            destination[i] = total > 0 ? (float)(sums[i] / total) : 0;
    }

    private static double Magnitude(int across, int down) => Math.Sqrt(across * across + down * down);
}
