using System.Net;
using Mien.Vision.Interop;

namespace Mien.Vision.Drawing;

/// <summary>Rendered text: how far each pixel is covered by letters.</summary>
/// <param name="Coverage">Width * Height bytes from 0 to 255.</param>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
internal sealed record TextMask(byte[] Coverage, int Width, int Height)
{
    /// <summary>Renders a line of bold sans-serif text in the system's font.</summary>
    /// <param name="text">What to write.</param>
    /// <param name="size">Font size in pixels.</param>
    /// <exception cref="PictureException">libvips was built without text.</exception>
    public static TextMask Render(string text, int size)
    {
        Vips.Require();
        try
        {
            // At 72 dots per inch a point is a pixel.
            using var operation = new VipsOperation("text", "dpi=72");
            operation.Set("font", $"sans bold {size}");
            operation.Set("text", WebUtility.HtmlEncode(text));
            using var image = operation.Image();
            return new TextMask(VipsPixels.Fetch(image), Vips.vips_image_get_width(image.Instance), Vips.vips_image_get_height(image.Instance));
        }
        catch (VipsException e)
        {
            throw new PictureException($"the label '{text}' cannot be drawn; install a font with: apt install fonts-dejavu-core", e);
        }
    }
}
