using System.Runtime.InteropServices;
using Mien.Learning;
using Mien.Vision.Interop;
using static Mien.Vision.Interop.Vips;

namespace Mien.Vision;

/// <summary>Decodes files into upright sRGB pictures through libvips.</summary>
internal static unsafe class PictureDecoder
{
    private static readonly HashSet<string> Loaders =
    [
        "VipsForeignLoadJpegSource",
        "VipsForeignLoadPngSource",
        "VipsForeignLoadWebpSource",
        "VipsForeignLoadTiffSource",
        "VipsForeignLoadNsgifSource",
    ];

    public static Picture Decode(FileStream file, string name, PictureSize size)
    {
        Require();
        using var source = new VipsObject(vips_source_new_from_descriptor((int)file.SafeFileHandle.DangerousGetHandle()));
        return Decode(source, name, size);
    }

    public static Picture Decode(ReadOnlySpan<byte> encoded, string name, PictureSize size)
    {
        if (encoded.IsEmpty)
            throw new PictureException($"{name}: not a picture (no data); give a JPEG, PNG, WebP, TIFF or GIF file");
        Require();
        fixed (byte* data = encoded)
        {
            using var source = new VipsObject(vips_source_new_from_memory(data, (nuint)encoded.Length));
            return Decode(source, name, size);
        }
    }

    private static Picture Decode(VipsObject source, string name, PictureSize size)
    {
        using var stage = Stages.Begin(Stages.Decode);
        var (width, height, hasProfile) = ReadHeader(source, name);
        if ((long)width * height > Picture.MaxPixels)
            throw new PictureException($"{name}: too large ({width} x {height} pixels, the limit is {Picture.MaxPixels / 1_000_000} megapixels); shrink it first");

        try
        {
            using var upright = Upright(source, size.LongestSide(width, height), hasProfile);
            using var rgb = ToRgb(upright);
            if (vips_image_get_bands(rgb.Instance) != 3)
                throw new PictureException($"{name}: not a picture ({vips_image_get_bands(rgb.Instance)} colour channels); convert it to RGB first");
            var pixels = VipsPixels.Fetch(rgb);
            return new Picture(pixels, vips_image_get_width(rgb.Instance), vips_image_get_height(rgb.Instance), width, height);
        }
        catch (VipsException e)
        {
            throw new PictureException($"{name}: not a picture (damaged or cut short); fetch or export it again", e);
        }
    }

    /// <summary>The size of the upright picture and whether it has a colour profile; decodes no pixels.</summary>
    private static (int Width, int Height, bool HasProfile) ReadHeader(VipsObject source, string name)
    {
        var loader = Marshal.PtrToStringUTF8((nint)vips_foreign_find_load_source(source.Instance));
        if (loader is null || !Loaders.Contains(loader))
        {
            vips_error_clear();
            throw new PictureException($"{name}: not a picture (neither JPEG, PNG, WebP, TIFF nor GIF); convert it or leave it out");
        }

        try
        {
            using var load = new VipsOperation(loader, "access=sequential");
            load.Set("source", source);
            using var image = load.Image();
            var (width, height) = (vips_image_get_width(image.Instance), vips_image_get_height(image.Instance));
            var hasProfile = vips_image_get_typeof(image.Instance, "icc-profile-data") != 0;
            return vips_image_get_orientation_swap(image.Instance) != 0 ? (height, width, hasProfile) : (width, height, hasProfile);
        }
        catch (VipsException e)
        {
            throw new PictureException($"{name}: not a picture (its header is damaged); fetch or export it again", e);
        }
    }

    private static VipsObject Upright(VipsObject source, int maxSide, bool hasProfile)
    {
        // A picture without a profile is sRGB already; converting it through one would only shift its colours.
        var profile = hasProfile ? ",export_profile=srgb" : "";
        using var thumbnail = new VipsOperation("thumbnail_source", $"width={maxSide},height={maxSide},size=down{profile}");
        thumbnail.Set("source", source);
        // The operation's own fail_on does not reach the loader of a source in libvips 8.14.
        thumbnail.Set("option_string", "[fail_on=error]");
        return thumbnail.Image();
    }

    private static VipsObject ToRgb(VipsObject image)
    {
        using var colour = VipsOperation.Apply("colourspace", image, "space=srgb");
        if (vips_image_hasalpha(colour.Instance) == 0)
            return VipsOperation.Apply("cast", colour, "format=uchar");
        using var flat = VipsOperation.Apply("flatten", colour, "background=255");
        return VipsOperation.Apply("cast", flat, "format=uchar");
    }
}
