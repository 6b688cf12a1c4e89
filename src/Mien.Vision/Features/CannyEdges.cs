using System.Buffers;

namespace Mien.Vision.Features;

/// <summary>
/// Edges after Canny, "A Computational Approach to Edge Detection", PAMI 1986: pixels whose gradient is greatest along
/// its direction (rounded to 45 degrees) and above a low threshold, if a chain of such neighbours joins them to one above
/// the high threshold. The picture is not smoothed first. Agrees with OpenCV's Canny (aperture 3, L2 gradient).
/// </summary>
internal static class CannyEdges
{
    private const byte Candidate = 1;
    private const byte Edge = 255;

    private static readonly double TangentOf22Degrees = Math.Sqrt(2) - 1; // of 22.5
    private static readonly double TangentOf67Degrees = Math.Sqrt(2) + 1; // of 67.5

    /// <param name="across">Gradient to the right, by <see cref="Sobel"/>.</param>
    /// <param name="down">Gradient downwards.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="low">Gradient magnitude that a pixel of an edge exceeds.</param>
    /// <param name="high">Gradient magnitude that some pixel of each edge exceeds.</param>
    /// <param name="edges">Receives 255 on edges and 0 elsewhere.</param>
    public static void Find(ReadOnlySpan<short> across, ReadOnlySpan<short> down, int width, int height, double low, double high, Span<byte> edges)
    {
        // Squared magnitudes with a border of zeros.
        var stride = width + 2;
        var rented = ArrayPool<int>.Shared.Rent(stride * (height + 2) + width * height);
        var squares = rented.AsSpan(0, stride * (height + 2));
        var pending = rented.AsSpan(squares.Length, width * height);
        squares.Clear();
        for (var i = 0; i < width * height; i++)
            squares[(i / width + 1) * stride + i % width + 1] = across[i] * across[i] + down[i] * down[i];

        var count = 0;
        edges.Clear();
        for (var i = 0; i < width * height; i++)
        {
            var at = (i / width + 1) * stride + i % width + 1;
            if (squares[at] <= low * low || !IsRidge(squares, at, stride, across[i], down[i]))
                continue;
            edges[i] = squares[at] > high * high ? Edge : Candidate;
            if (edges[i] == Edge)
                pending[count++] = i;
        }
        Follow(edges, width, height, pending, count);
        ArrayPool<int>.Shared.Return(rented);
        foreach (ref var edge in edges)
            edge = edge == Edge ? Edge : (byte)0;
    }

    private static bool IsRidge(ReadOnlySpan<int> squares, int at, int stride, int across, int down)
    {
        var (x, y) = (Math.Abs(across), Math.Abs(down));
        if (y < x * TangentOf22Degrees)
            return squares[at] > squares[at - 1] && squares[at] >= squares[at + 1];
        if (y > x * TangentOf67Degrees)
            return squares[at] > squares[at - stride] && squares[at] >= squares[at + stride];
        var slant = (across ^ down) < 0 ? -1 : 1;
        return squares[at] > squares[at - stride - slant] && squares[at] > squares[at + stride + slant];
    }

    // Candidates that touch an edge, at a side or a corner, become edges.
    private static void Follow(Span<byte> edges, int width, int height, Span<int> pending, int count)
    {
        while (count > 0)
        {
            var i = pending[--count];
            var (y, x) = (i / width, i % width);
            for (var row = Math.Max(y - 1, 0); row <= Math.Min(y + 1, height - 1); row++)
            {
                for (var column = Math.Max(x - 1, 0); column <= Math.Min(x + 1, width - 1); column++)
                {
                    var other = row * width + column;
                    if (edges[other] != Candidate)
                        continue;
                    edges[other] = Edge;
                    pending[count++] = other;
                }
            }
        }
    }
}
