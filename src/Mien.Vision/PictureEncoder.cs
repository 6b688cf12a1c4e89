using Mien.Learning;
using Mien.Vision.Interop;
using static Mien.Vision.Interop.Vips;

namespace Mien.Vision;

/// <summary>Encodes pictures through libvips.</summary>
internal static unsafe class PictureEncoder
{
    private const int UnsignedChar = 0;

    public static byte[] Encode(Picture picture, PictureFormat format)
    {
        using var stage = Stages.Begin(Stages.Encode);
        var (operation, options) = format switch
        {
            PictureFormat.Jpeg => ("jpegsave_buffer", "Q=92,optimize_coding=true,strip=true"),
            PictureFormat.Png => ("pngsave_buffer", "compression=6,strip=true"),
            PictureFormat.WebP => ("webpsave_buffer", "Q=90,strip=true"),
            _ => throw new ArgumentOutOfRangeException(nameof(format), format, "unknown picture format"),
        };
        Require();
        try
        {
            fixed (byte* data = picture.Pixels)
            {
                using var image = new VipsObject(vips_image_new_from_memory(data, (nuint)picture.Pixels.Length, picture.Width, picture.Height, 3, UnsignedChar));
                using var rgb = VipsOperation.Apply("copy", image, "interpretation=srgb");
                using var save = new VipsOperation(operation, options);
                save.Set("in", rgb);
                return save.Buffer();
            }
        }
        catch (VipsException e)
        {
            throw new PictureException($"{picture.Width} x {picture.Height} pixels cannot be written as {format}; choose another format", e);
        }
    }
}
