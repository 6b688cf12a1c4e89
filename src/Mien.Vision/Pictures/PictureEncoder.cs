using Mien.Tensors;
using NetVips;

namespace Mien.Vision.Pictures;

/// <summary>Encodes pictures through libvips.</summary>
internal static unsafe class PictureEncoder
{
    // Optimal codes want all coefficients in memory, six bytes a pixel.
    private const int OptimizedPixels = 4_000_000;

    public static byte[] Encode(Picture picture, PictureFormat format)
    {
        using var stage = Stages.Begin(Stages.Encode);
        Libvips.Require();
        try
        {
            fixed (byte* data = picture.Pixels)
            {
                using var image = Image.NewFromMemory((nint)data, (ulong)picture.Pixels.Length, picture.Width, picture.Height, 3, Enums.BandFormat.Uchar);
                using var rgb = image.Copy(interpretation: Enums.Interpretation.Srgb);
                const Enums.ForeignKeep Nothing = Enums.ForeignKeep.None;
                return format switch
                {
                    PictureFormat.Jpeg => rgb.JpegsaveBuffer(q: 92, optimizeCoding: picture.Width * picture.Height <= OptimizedPixels, keep: Nothing),
                    PictureFormat.Png => rgb.PngsaveBuffer(compression: 6, keep: Nothing),
                    PictureFormat.WebP => rgb.WebpsaveBuffer(q: 90, keep: Nothing),
                    _ => throw new ArgumentOutOfRangeException(nameof(format), format, "unknown picture format"),
                };
            }
        }
        catch (VipsException e)
        {
            throw new MienException(null, $"{picture.Width} x {picture.Height} pixels cannot be written as {format}", "choose another format", e);
        }
    }
}
