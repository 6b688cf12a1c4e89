using System.Globalization;
using System.Numerics;
using Mien.Tensors;
using Mien.Tensors.Threads;
using NetVips;
using FailOn = NetVips.Enums.FailOn;

namespace Mien.Vision.Pictures;

/// <summary>Decodes files into upright sRGB pictures through libvips. The loader is chosen here, by the file's first bytes.</summary>
internal static class PictureDecoder
{
    private const string Profile = "icc-profile-data";
    private const int StripBytes = 80_000; // arrays from 85,000 on would wait for a full collection
    private const int LargeArea = 8_000_000;
    private const int LongLine = 8000;

    public static Picture Decode(EncodedPicture file, PictureSize size, PictureRoom? room)
    {
        using var stage = Stages.Begin(Stages.Decode);
        return FewThreads.Run(() =>
        {
            var picture = DecodeHere(file, size, room);
            if ((long)picture.OriginalWidth * picture.OriginalHeight >= LargeArea)
                FreedMemory.Return();
            room?.Settle(picture.Pixels.Length);
            return picture;
        });
    }

    private static Picture DecodeHere(EncodedPicture file, PictureSize size, PictureRoom? room)
    {
        Libvips.Require();
        if (PictureKinds.Of(file.Head(PictureKinds.HeadLength)) is not { } kind)
            throw new MienException(file.Name, $"not a picture (no {PictureKinds.Readable})", "convert it or leave it out");
        try
        {
            if (kind == PictureKind.Bmp)
                return ReadBmp(file, size, room);
            using var source = file.Open();
            // The warnings of libtiff are about unknown tags alone.
            return Read(file, source, kind, size, kind == PictureKind.Tiff ? FailOn.Error : FailOn.Warning, [], room);
        }
        catch (VipsException e)
        {
            return ReadDamaged(file, kind, size, room) ?? throw Unreadable(file.Name, kind, e);
        }
    }

    private static MienException Unreadable(string name, PictureKind kind, VipsException e) => kind switch
    {
        PictureKind.Heic => new(name, "HEIC, for which there is no decoder here", "export it as JPEG", e),
        PictureKind.Jpeg when e.Message.Contains("data precision 12", StringComparison.Ordinal) =>
            new(name, "JPEG of 12 bits a colour, which cannot be read", "convert it to 8 bits", e),
        _ => new(name, "not a picture (damaged or cut short)", "fetch or export it again", e),
    };

    /// <summary>Reads a file again that is not in order; null where the picture is not all there.</summary>
    private static Picture? ReadDamaged(EncodedPicture file, PictureKind kind, PictureSize size, PictureRoom? room) => kind switch
    {
        PictureKind.Jpeg =>
            TryRead(file, [.. file.ReadAll(), 0xFF, 0xD9], kind, size, FailOn.Warning, "its end marker is missing; the picture is whole", room)
            ?? TryRead(file, file.ReadAll(), kind, size, FailOn.Error, "its data are damaged, and parts of the picture may be wrong; fetch it again", room),
        PictureKind.Gif when file.ReadAll() is var bytes && GifFile.FirstPictureLength(bytes) is { } length =>
            TryRead(file, [.. bytes.AsSpan(0, length), (byte)';'], kind, size, FailOn.Warning, "what follows its first picture is damaged; the first is read and whole", room),
        _ => null,
    };

    private static Picture? TryRead(EncodedPicture file, byte[] bytes, PictureKind kind, PictureSize size, FailOn failOn, string note, PictureRoom? room)
    {
        try
        {
            using var source = EncodedPicture.Open(bytes);
            return Read(file, source, kind, size, failOn, [note], room);
        }
        catch (VipsException)
        {
            return null;
        }
    }

    private static Picture Read(EncodedPicture file, Source source, PictureKind kind, PictureSize size, FailOn failOn, List<string> notes, PictureRoom? room)
    {
        var tiff = kind == PictureKind.Tiff ? TiffPages.Choose(TiffDirectory.ReadAll(file.Stream), size) : null;
        if (tiff?.Fault is { } fault)
            throw new MienException(file.Name, fault);

        using var whole = Load(source, kind, tiff, 1, failOn);
        var (width, height) = (tiff?.Main.Width ?? whole.Width, tiff?.Main.Height ?? whole.Height);
        var maxSide = size.LongestSide(width, height);
        var wanted = Math.Max(whole.Width, whole.Height) / (double)maxSide;
        var shrink = Shrink(kind, wanted, whole.Width);
        var held = (tiff is null ? DecodingMemory.Of(kind, whole) : DecodingMemory.Of(tiff.Level)) + DecodingMemory.OfShrinking(whole, wanted, shrink);
        var memory = CheckedMemory(file.Name, whole.Width, whole.Height, size, held);
        if (NoteFrames(file, kind, whole, tiff) is { } note)
            notes.Add(note);

        room?.Claim(memory);
        using var turn = DecodingMemory.Gate.Enter(held);
        var orientation = whole.Contains("orientation") ? (int)whole.Get("orientation") : 1;
        using var shrunk = shrink > 1 ? Load(source, kind, tiff, shrink, failOn) : null;
        using var rgb = ToRgb(shrunk ?? whole, maxSide);
        if (rgb.Bands != 3)
            throw new MienException(file.Name, $"not a picture ({rgb.Bands} colour channels)", "convert it to RGB first");

        var pixels = Fetch(rgb, orientation, room);
        return Orientation.Swaps(orientation)
            ? new Picture(pixels, rgb.Height, rgb.Width, height, width) { Notes = notes }
            : new Picture(pixels, rgb.Width, rgb.Height, width, height) { Notes = notes };
    }

    private static Picture ReadBmp(EncodedPicture file, PictureSize size, PictureRoom? room)
    {
        try
        {
            var bmp = new BmpFile(file.Stream);
            var maxSide = size.LongestSide(bmp.Width, bmp.Height);
            // The file's own pixels are held besides.
            var held = 3L * bmp.Width * bmp.Height;
            var memory = CheckedMemory(file.Name, bmp.Width, bmp.Height, size, held);
            room?.Claim(memory);
            using var turn = DecodingMemory.Gate.Enter(held);
            if (maxSide >= Math.Max(bmp.Width, bmp.Height))
            {
                var pixels = PictureRoom.Take(room, 3 * bmp.Width * bmp.Height);
                bmp.Read(pixels.Span);
                return new Picture(pixels, bmp.Width, bmp.Height, bmp.Width, bmp.Height);
            }

            var whole = new byte[3 * bmp.Width * bmp.Height];
            bmp.Read(whole);
            using var image = Image.NewFromMemory(whole, bmp.Width, bmp.Height, 3, Enums.BandFormat.Uchar);
            using var rgb = ToRgb(image, maxSide);
            return new Picture(Fetch(rgb, 1, room), rgb.Width, rgb.Height, bmp.Width, bmp.Height);
        }
        catch (InvalidDataException e)
        {
            throw new MienException(file.Name, "BMP of a rare kind (compressed), which cannot be read", "convert it to PNG", e);
        }
        catch (EndOfStreamException e)
        {
            throw new MienException(file.Name, "not a picture (damaged or cut short)", "fetch or export it again", e);
        }
    }

    /// <summary>Bytes that decoding takes, the picture among them; throws where they are too many.</summary>
    private static long CheckedMemory(string name, int width, int height, PictureSize size, long held)
    {
        if ((long)width * height > size.MaxPixels)
        {
            var limit = string.Create(CultureInfo.InvariantCulture, $"{size.MaxPixels / 1e6:0.######} megapixels");
            throw new MienException(name, $"too large ({width} x {height} pixels, the limit is {limit})", "shrink it first");
        }

        var scale = Math.Min(1, size.LongestSide(width, height) / (double)Math.Max(width, height));
        var memory = held + (long)(3 * scale * width * scale * height);
        if (memory > DecodingMemory.Limit)
            throw new MienException(
                name, $"too large ({width} x {height} pixels, which take {memory / 1_000_000} MB to decode from this kind of file, the limit is {DecodingMemory.Limit / 1_000_000} MB)",
                "shrink it, or save it as JPEG that is not progressive");
        return memory;
    }

    /// <summary>That the file holds more than the picture that is read; null where it does not.</summary>
    private static string? NoteFrames(EncodedPicture file, PictureKind kind, Image image, TiffPages? tiff)
    {
        if (tiff is not null)
            return tiff.Count > 1 ? $"page {tiff.Main.Page + 1} is read, the file has {tiff.Count} that differ" : null;
        var frames = kind == PictureKind.Png ? PngFile.Frames(file.Stream) : image.Contains("n-pages") ? (int)image.Get("n-pages") : 1;
        return frames > 1 ? $"the first of its {frames} pictures is read; extract the others to analyse them" : null;
    }

    /// <summary>
    /// By how much the loader shrinks: JPEG's is a mean of blocks, and leaves at least half of the shrinking to a better filter, but where
    /// that one's lines would be long.
    /// </summary>
    private static double Shrink(PictureKind kind, double wanted, int width) => kind switch
    {
        PictureKind.Jpeg => wanted >= 16 ? 8 : wanted >= 8 ? 4 : wanted >= 4 || (wanted >= 2 && width > LongLine) ? 2 : 1,
        PictureKind.WebP => wanted,
        _ => 1,
    };

    private static Image Load(Source source, PictureKind kind, TiffPages? tiff, double shrink, FailOn failOn)
    {
        const Enums.Access Sequential = Enums.Access.Sequential;
        return kind switch
        {
            PictureKind.Jpeg => Image.JpegloadSource(source, shrink: (int)shrink, access: Sequential, failOn: failOn),
            PictureKind.Png => Image.PngloadSource(source, access: Sequential, failOn: failOn),
            PictureKind.WebP => Image.WebploadSource(source, scale: 1 / shrink, access: Sequential, failOn: failOn),
            PictureKind.Tiff => Image.TiffloadSource(source, page: tiff?.Level.Page, subifd: tiff?.Level.Sub, access: Sequential, failOn: failOn),
            PictureKind.Gif => Image.GifloadSource(source, access: Sequential, failOn: failOn),
            _ => Image.HeifloadSource(source, access: Sequential, failOn: failOn),
        };
    }

    private static Image ToRgb(Image image, int maxSide)
    {
        // A picture without a profile is sRGB already; converting it through one would only shift its colours.
        var profile = image.Contains(Profile) && !ColourProfile.IsSrgb((byte[])image.Get(Profile)) ? "srgb" : null;
        if (profile is null && Math.Max(image.Width, image.Height) <= maxSide && image is { Bands: 3, Format: Enums.BandFormat.Uchar, Interpretation: Enums.Interpretation.Srgb })
            return image.Copy(); // as most are; each operation copies all pixels
        using var thumbnail = image.ThumbnailImage(maxSide, maxSide, Enums.Size.Down, noRotate: true, outputProfile: profile);
        using var colour = thumbnail.Colourspace(Enums.Interpretation.Srgb);
        using var flat = colour.HasAlpha() ? colour.Flatten(background: [255]) : null;
        return (flat ?? colour).Cast(Enums.BandFormat.Uchar);
    }

    /// <summary>Computes an 8-bit image strip by strip and puts it upright, so that no second copy of the whole picture exists.</summary>
    private static Memory<byte> Fetch(Image image, int orientation, PictureRoom? room)
    {
        var stride = image.Width * image.Bands;
        var pixels = PictureRoom.Take(room, checked(stride * image.Height));
        // Whole blocks of a JPEG, or an even share of one, as it is decoded by them.
        var stripRows = 1 << BitOperations.Log2((uint)Math.Max(1, StripBytes / stride));
        using var region = Region.New(image);
        for (var top = 0; top < image.Height; top += stripRows)
        {
            var rows = Math.Min(stripRows, image.Height - top);
            Orientation.Place(region.Fetch(0, top, image.Width, rows), top, image.Width, image.Height, orientation, pixels.Span);
        }

        return pixels;
    }
}
