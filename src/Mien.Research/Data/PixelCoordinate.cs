using System.Globalization;

namespace Mien.Research.Data;

/// <summary>Coordinates of boxes in lists of data sets.</summary>
internal static class PixelCoordinate
{
    /// <summary>The farthest that a place lies from a picture's corner.</summary>
    public const int Max = 100_000;

    /// <summary>Reads a whole number of pixels, at most 100,000 to either side.</summary>
    public static bool TryParse(string? text, out int pixels) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out pixels) && Math.Abs((long)pixels) <= Max;
}
