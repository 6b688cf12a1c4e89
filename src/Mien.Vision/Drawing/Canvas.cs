namespace Mien.Vision.Drawing;

/// <summary>RGB pixels being drawn on; everything is clipped to them.</summary>
internal sealed class Canvas(byte[] pixels, int width, int height)
{
    public byte[] Pixels => pixels;

    public int Width => width;

    public int Height => height;

    /// <summary>Fills columns left to right and rows top to bottom, the last ones excluded.</summary>
    public void Fill(int left, int top, int right, int bottom, Rgb colour)
    {
        var (firstX, lastX) = (Math.Max(0, left), Math.Min(width, right));
        for (var y = Math.Max(0, top); y < Math.Min(height, bottom); y++)
        {
            for (var x = firstX; x < lastX; x++)
                Blend(x, y, colour, 255);
        }
    }

    /// <summary>Paints a colour through a mask whose left upper corner lies at the given pixel.</summary>
    public void Blend(TextMask mask, int left, int top, Rgb colour)
    {
        for (var y = Math.Max(0, -top); y < Math.Min(mask.Height, height - top); y++)
        {
            for (var x = Math.Max(0, -left); x < Math.Min(mask.Width, width - left); x++)
                Blend(left + x, top + y, colour, mask.Coverage[(y * mask.Width) + x]);
        }
    }

    private void Blend(int x, int y, Rgb colour, int coverage)
    {
        var pixel = pixels.AsSpan(3 * ((y * width) + x), 3);
        pixel[0] = Mix(pixel[0], colour.R, coverage);
        pixel[1] = Mix(pixel[1], colour.G, coverage);
        pixel[2] = Mix(pixel[2], colour.B, coverage);
    }

    private static byte Mix(int below, int above, int coverage) => (byte)(((below * (255 - coverage)) + (above * coverage) + 127) / 255);
}

/// <summary>An sRGB colour.</summary>
/// <param name="R">Red, 0 to 255.</param>
/// <param name="G">Green, 0 to 255.</param>
/// <param name="B">Blue, 0 to 255.</param>
public readonly record struct Rgb(byte R, byte G, byte B)
{
    /// <summary>Black or white, whichever reads better on this colour.</summary>
    internal Rgb Contrasting => (299 * R) + (587 * G) + (114 * B) > 140_000 ? new Rgb(17, 17, 17) : new Rgb(255, 255, 255);
}
