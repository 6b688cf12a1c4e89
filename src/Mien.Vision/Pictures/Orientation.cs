namespace Mien.Vision.Pictures;

/// <summary>Turns the pixels of a picture upright by its EXIF orientation.</summary>
internal static class Orientation
{
    /// <summary>Whether width and height change places.</summary>
    public static bool Swaps(int orientation) => orientation is >= 5 and <= 8;

    /// <summary>Puts a strip of rows where it belongs in the upright picture.</summary>
    /// <param name="strip">3 bytes for each pixel of whole rows, as they are stored.</param>
    /// <param name="top">The first of the rows.</param>
    /// <param name="width">Columns as they are stored.</param>
    /// <param name="height">Rows of the whole picture as they are stored.</param>
    /// <param name="orientation">EXIF's number from 1 to 8; any other leaves the pixels alone.</param>
    /// <param name="upright">The whole upright picture.</param>
    public static void Place(ReadOnlySpan<byte> strip, int top, int width, int height, int orientation, Span<byte> upright)
    {
        // Where the stored pixel (x, y) goes: first + x * right + y * below.
        var last = (width * height) - 1;
        var (first, right, below) = orientation switch
        {
            2 => (width - 1, -1, width),
            3 => (last, -1, -width),
            4 => (last - width + 1, 1, -width),
            5 => (0, height, 1),
            6 => (height - 1, height, -1),
            7 => (last, -height, -1),
            8 => (last - height + 1, -height, 1),
            _ => (0, 1, width),
        };
        if (right == 1 && below == width)
        {
            strip.CopyTo(upright[(3 * top * width)..]);
            return;
        }

        var rows = strip.Length / (3 * width);
        for (var x = 0; x < width; x++)
        {
            for (int y = 0, from = 3 * x, to = 3 * (first + (x * right) + (top * below)); y < rows; y++, from += 3 * width, to += 3 * below)
                (upright[to], upright[to + 1], upright[to + 2]) = (strip[from], strip[from + 1], strip[from + 2]);
        }
    }
}
