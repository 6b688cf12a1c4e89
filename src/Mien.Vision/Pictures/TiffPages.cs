namespace Mien.Vision.Pictures;

/// <summary>Which picture of a TIFF file is the one that its user means: the first page, at the largest size that the file holds it in.</summary>
/// <param name="Main">The picture in full size.</param>
/// <param name="Level">Where it is read: the smallest version that is no smaller than what is wanted.</param>
/// <param name="Count">Pages that show something else than each other, at least 1.</param>
internal sealed record TiffPages(TiffDirectory Main, TiffDirectory Level, int Count)
{
    private const int MostHalvings = 20;
    private const int Rounding = 2;
    private const int CieLab = 8;

    /// <summary>Chooses; null where no directory can be read.</summary>
    /// <param name="directories">All of the file.</param>
    /// <param name="size">The size that is wanted.</param>
    public static TiffPages? Choose(List<TiffDirectory> directories, PictureSize size)
    {
        var pictures = directories.Where(directory => !directory.IsMask && HasKnownColours(directory)).ToList();
        if (pictures.Count == 0)
            pictures = directories;
        if (pictures.Count == 0)
            return null;

        // A small version may stand before the picture itself.
        var first = pictures[0];
        var whole = pictures.Where(picture => !picture.IsReduced).DefaultIfEmpty(first);
        var main = first.IsReduced
            ? whole.MaxBy(picture => picture.Area)!
            : pictures.Where(picture => picture == first || IsSmaller(first, picture)).MaxBy(picture => picture.Area)!;

        var maxSide = size.LongestSide(main.Width, main.Height);
        var level = pictures
            .Where(picture => IsVersion(picture, main) && Math.Max(picture.Width, picture.Height) >= maxSide)
            .MinBy(picture => picture.Area) ?? main;
        var others = pictures.Count(picture => picture.Sub is null && !picture.IsReduced && picture != main && !IsSmaller(picture, main));
        return new TiffPages(main, level, 1 + others);
    }

    /// <summary>What of the picture cannot be read, and what to do; null when nothing is.</summary>
    public string? Fault => (Level.SampleFormat, Level.Bits) switch
    {
        (3 or 6, _) => "TIFF of floating-point numbers, which have no fixed black and white; convert it to 8 or 16 bits",
        (not (1 or 4), _) when Level.Colours != CieLab => "TIFF of signed numbers, which have no fixed black and white; convert it to 8 or 16 bits",
        (_, not (1 or 2 or 4 or 8 or 16)) => $"TIFF of {Level.Bits} bits a colour, which cannot be read; convert it to 8 or 16 bits",
        // libvips 8.18 fails on what it writes of them itself.
        (_, 8) when Level.Colours == CieLab => "TIFF of Lab colours of 8 bits, which cannot be read; convert it to RGB",
        _ => HasKnownColours(Level) ? null : $"TIFF of a rare kind of colours ({Level.Colours}), which cannot be read; convert it to RGB",
    };

    /// <summary>White is 0, black is 0, RGB, palette, CMYK, YCbCr and Lab.</summary>
    private static bool HasKnownColours(TiffDirectory directory) => directory.Colours is 0 or 1 or 2 or 3 or 5 or 6 or CieLab;

    private static bool IsVersion(TiffDirectory picture, TiffDirectory main) =>
        IsSmaller(picture, main) && (picture.IsReduced || (picture.Sub is not null && picture.Page == main.Page))
        && (picture.Bits, picture.Samples, picture.Colours, picture.SampleFormat) == (main.Bits, main.Samples, main.Colours, main.SampleFormat);

    /// <summary>Whether a picture has the sides of another one after some halvings.</summary>
    private static bool IsSmaller(TiffDirectory picture, TiffDirectory other)
    {
        for (var halvings = 1; halvings <= MostHalvings; halvings++)
        {
            if (Math.Abs((other.Width >> halvings) - picture.Width) <= Rounding && Math.Abs((other.Height >> halvings) - picture.Height) <= Rounding)
                return picture.Area < other.Area;
        }

        return false;
    }
}
