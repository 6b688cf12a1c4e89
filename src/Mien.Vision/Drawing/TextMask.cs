using System.Net;
using Mien.Vision.Pictures;
using NetVips;

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
    /// <exception cref="MienException">there is no font.</exception>
    public static TextMask Render(string text, int size)
    {
        Libvips.Require();
        try
        {
            // At 72 dots per inch a point is a pixel.
            using var image = Image.Text(WebUtility.HtmlEncode(text), font: $"sans bold {size}", dpi: 72);
            return new TextMask(image.WriteToMemory<byte>(), image.Width, image.Height);
        }
        catch (VipsException e)
        {
            throw new MienException(null, $"the label '{text}' cannot be drawn", "install a font with: apt install fonts-dejavu-core", e);
        }
    }
}
