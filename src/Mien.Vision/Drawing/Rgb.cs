namespace Mien.Vision.Drawing;

/// <summary>An sRGB colour.</summary>
/// <param name="R">Red, 0 to 255.</param>
/// <param name="G">Green, 0 to 255.</param>
/// <param name="B">Blue, 0 to 255.</param>
public readonly record struct Rgb(byte R, byte G, byte B)
{
    /// <summary>Black or white, whichever reads better on this colour.</summary>
    internal Rgb Contrasting => (299 * R) + (587 * G) + (114 * B) > 140_000 ? new Rgb(17, 17, 17) : new Rgb(255, 255, 255);
}
