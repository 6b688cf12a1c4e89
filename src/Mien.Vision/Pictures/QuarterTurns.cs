using Mien.Vision.Alignment;

namespace Mien.Vision.Pictures;

/// <summary>Turns by 90, 180 and 270 degrees, which move pixels and change none.</summary>
public static class QuarterTurns
{
    private const int Tile = 64; // both sides of a tile stay in the cache

    /// <summary>Turns interleaved pixels clockwise.</summary>
    /// <typeparam name="T">Kind of the values.</typeparam>
    /// <param name="source">Height rows of width pixels.</param>
    /// <param name="width">Width before the turn.</param>
    /// <param name="height">Height before the turn.</param>
    /// <param name="channels">Values of a pixel.</param>
    /// <param name="degrees">0, 90, 180 or 270.</param>
    /// <param name="target">Receives as many values; must not overlap the source.</param>
    /// <exception cref="ArgumentOutOfRangeException">The angle is none of these.</exception>
    public static void Turn<T>(ReadOnlySpan<T> source, int width, int height, int channels, int degrees, Span<T> target)
    {
        // Where pixel (x, y) goes: first + x * alongX + y * alongY.
        var (first, alongX, alongY) = degrees switch
        {
            0 => (0, 1, width),
            90 => (height - 1, height, -1),
            180 => ((width * height) - 1, -1, -width),
            270 => ((width - 1) * height, -height, 1),
            _ => throw new ArgumentOutOfRangeException(nameof(degrees), degrees, "pictures are turned by 0, 90, 180 or 270 degrees"),
        };
        for (var top = 0; top < height; top += Tile)
        {
            for (var left = 0; left < width; left += Tile)
            {
                for (var y = top; y < Math.Min(top + Tile, height); y++)
                {
                    for (var x = left; x < Math.Min(left + Tile, width); x++)
                    {
                        var (from, to) = (((y * width) + x) * channels, (first + (x * alongX) + (y * alongY)) * channels);
                        for (var c = 0; c < channels; c++)
                            target[to + c] = source[from + c];
                    }
                }
            }
        }
    }

    /// <summary>Where a clockwise turn brings the places of a picture.</summary>
    /// <param name="width">Width before the turn, in pixels.</param>
    /// <param name="height">Height before the turn, in pixels.</param>
    /// <param name="degrees">0, 90, 180 or 270.</param>
    /// <exception cref="ArgumentOutOfRangeException">The angle is none of these.</exception>
    public static SimilarityTransform Transform(int width, int height, int degrees) => degrees switch
    {
        0 => new(1, 0, 0, 0),
        90 => new(0, 1, height, 0),
        180 => new(-1, 0, width, height),
        270 => new(0, -1, 0, width),
        _ => throw new ArgumentOutOfRangeException(nameof(degrees), degrees, "pictures are turned by 0, 90, 180 or 270 degrees"),
    };
}
