using Mien.Learning;
using NetVips;
using FailOn = NetVips.Enums.FailOn;

namespace Mien.Vision;

/// <summary>Decodes files into upright sRGB pictures through libvips. The loader is chosen here, by the file's first bytes.</summary>
internal static class PictureDecoder
{
    private const int MaxCoordinate = 10_000_000;
    private const int StripBytes = 64 << 10;

    public static Picture Decode(EncodedPicture file, int maxSide)
    {
        using var stage = Stages.Begin(Stages.Decode);
        Libvips.Require();
        if (PictureKinds.Of(file.Head(PictureKinds.HeadLength)) is not { } kind)
            throw new PictureException($"{file.Name}: not a picture (neither {PictureKinds.Readable} nor BMP); convert it or leave it out");
        maxSide = Math.Min(maxSide, MaxCoordinate);
        try
        {
            using var source = file.Open();
            // The warnings of libtiff are about unknown tags alone.
            return Read(file.Name, source, kind, maxSide, kind == PictureKind.Tiff ? FailOn.Error : FailOn.Warning, []);
        }
        catch (VipsException e)
        {
            return ReadDamaged(file, kind, maxSide) ?? throw new PictureException(
                kind == PictureKind.Heic
                    ? $"{file.Name}: HEIC, for which there is no decoder here; export it as JPEG"
                    : $"{file.Name}: not a picture (damaged or cut short); fetch or export it again",
                e);
        }
    }

    /// <summary>Reads a file again that is not in order; null where the picture is not all there.</summary>
    private static Picture? ReadDamaged(EncodedPicture file, PictureKind kind, int maxSide) => kind switch
    {
        PictureKind.Jpeg =>
            TryRead(file, kind, [0xFF, 0xD9], maxSide, FailOn.Warning, "its end marker is missing; the picture is whole")
            ?? TryRead(file, kind, [], maxSide, FailOn.Error, "its data are damaged, and parts of the picture may be wrong; fetch it again"),
        PictureKind.Gif => TryRead(file, kind, [0x3B], maxSide, FailOn.Warning, "its end marker is missing; the picture is whole"),
        _ => null,
    };

    private static Picture? TryRead(EncodedPicture file, PictureKind kind, ReadOnlySpan<byte> ending, int maxSide, FailOn failOn, string note)
    {
        try
        {
            using var source = file.OpenWith(ending);
            return Read(file.Name, source, kind, maxSide, failOn, [note]);
        }
        catch (VipsException)
        {
            return null;
        }
    }

    private static Picture Read(string name, Source source, PictureKind kind, int maxSide, FailOn failOn, List<string> notes)
    {
        using var whole = Load(source, kind, 1, failOn);
        var (width, height) = (whole.Width, whole.Height);
        if ((long)width * height > Picture.MaxPixels)
            throw new PictureException($"{name}: too large ({width} x {height} pixels, the limit is {Picture.MaxPixels / 1_000_000} megapixels); shrink it first");

        var orientation = whole.Contains("orientation") ? (int)whole.Get("orientation") : 1;
        var shrink = Shrink(kind, Math.Max(width, height) / (double)maxSide);
        using var shrunk = shrink > 1 ? Load(source, kind, shrink, failOn) : null;
        using var rgb = ToRgb(shrunk ?? whole, maxSide);
        if (rgb.Bands != 3)
            throw new PictureException($"{name}: not a picture ({rgb.Bands} colour channels); convert it to RGB first");
        var pixels = Orientation.Upright(Fetch(rgb), rgb.Width, rgb.Height, orientation);
        return Orientation.Swaps(orientation)
            ? new Picture(pixels, rgb.Height, rgb.Width, height, width) { Notes = notes }
            : new Picture(pixels, rgb.Width, rgb.Height, width, height) { Notes = notes };
    }

    /// <summary>By how much the loader shrinks: JPEG's is a mean of blocks, and leaves at least half of the shrinking to a better filter.</summary>
    private static double Shrink(PictureKind kind, double wanted) => kind switch
    {
        PictureKind.Jpeg => wanted >= 16 ? 8 : wanted >= 8 ? 4 : wanted >= 4 ? 2 : 1,
        PictureKind.WebP => wanted,
        _ => 1,
    };

    private static Image Load(Source source, PictureKind kind, double shrink, FailOn failOn)
    {
        const Enums.Access Sequential = Enums.Access.Sequential;
        return kind switch
        {
            PictureKind.Jpeg => Image.JpegloadSource(source, shrink: (int)shrink, access: Sequential, failOn: failOn),
            PictureKind.Png => Image.PngloadSource(source, access: Sequential, failOn: failOn),
            PictureKind.WebP => Image.WebploadSource(source, scale: 1 / shrink, access: Sequential, failOn: failOn),
            PictureKind.Tiff => Image.TiffloadSource(source, access: Sequential, failOn: failOn),
            PictureKind.Gif => Image.GifloadSource(source, access: Sequential, failOn: failOn),
            _ => Image.HeifloadSource(source, access: Sequential, failOn: failOn),
        };
    }

    private static Image ToRgb(Image image, int maxSide)
    {
        // A picture without a profile is sRGB already; converting it through one would only shift its colours.
        var profile = image.Contains("icc-profile-data") ? "srgb" : null;
        using var thumbnail = image.ThumbnailImage(maxSide, maxSide, Enums.Size.Down, noRotate: true, outputProfile: profile);
        using var colour = thumbnail.Colourspace(Enums.Interpretation.Srgb);
        using var flat = colour.HasAlpha() ? colour.Flatten(background: [255]) : null;
        return (flat ?? colour).Cast(Enums.BandFormat.Uchar);
    }

    /// <summary>Computes an 8-bit image strip by strip, so that no second copy of the whole picture exists.</summary>
    private static byte[] Fetch(Image image)
    {
        var stride = image.Width * image.Bands;
        var pixels = GC.AllocateUninitializedArray<byte>(checked(stride * image.Height));
        var stripRows = Math.Max(1, StripBytes / stride);
        using var region = Region.New(image);
        for (var top = 0; top < image.Height; top += stripRows)
        {
            var rows = Math.Min(stripRows, image.Height - top);
            region.Fetch(0, top, image.Width, rows).CopyTo(pixels.AsSpan(top * stride));
        }

        return pixels;
    }
}
