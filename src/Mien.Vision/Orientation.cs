namespace Mien.Vision;

/// <summary>Turns the pixels of a picture upright by its EXIF orientation.</summary>
internal static class Orientation
{
    /// <summary>Whether width and height change places.</summary>
    public static bool Swaps(int orientation) => orientation is >= 5 and <= 8;

    /// <param name="rgb">3 * width * height bytes as they are stored.</param>
    /// <param name="width">Columns as they are stored.</param>
    /// <param name="height">Rows as they are stored.</param>
    /// <param name="orientation">EXIF's number from 1 to 8; any other leaves the pixels alone.</param>
    /// <returns>The bytes of the upright picture, the same array where nothing is to be done.</returns>
    public static byte[] Upright(byte[] rgb, int width, int height, int orientation)
    {
        // Which stored pixel is the first of the upright picture, and how far the next one to the right and below are.
        var last = width * height - 1;
        var (first, right, below) = orientation switch
        {
            2 => (width - 1, -1, width),
            3 => (last, -1, -width),
            4 => (last - width + 1, 1, -width),
            5 => (0, width, 1),
            6 => (last - width + 1, -width, 1),
            7 => (last, -width, -1),
            8 => (width - 1, width, -1),
            _ => (0, 1, width),
        };
        if (right == 1 && below == width)
            return rgb;

        var (columns, rows) = Swaps(orientation) ? (height, width) : (width, height);
        var upright = GC.AllocateUninitializedArray<byte>(rgb.Length);
        for (var y = 0; y < rows; y++)
        {
            for (int x = 0, from = 3 * (first + (y * below)), to = 3 * y * columns; x < columns; x++, from += 3 * right, to += 3)
                (upright[to], upright[to + 1], upright[to + 2]) = (rgb[from], rgb[from + 1], rgb[from + 2]);
        }

        return upright;
    }
}
