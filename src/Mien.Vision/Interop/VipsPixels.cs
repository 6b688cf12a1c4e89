using static Mien.Vision.Interop.Vips;

namespace Mien.Vision.Interop;

/// <summary>Moves pixels between libvips images and managed memory.</summary>
internal static unsafe class VipsPixels
{
    private const int StripRows = 64;

    /// <summary>Computes an 8-bit image strip by strip, so that no second copy of the whole picture exists.</summary>
    public static byte[] Fetch(VipsObject image)
    {
        var width = vips_image_get_width(image.Instance);
        var height = vips_image_get_height(image.Instance);
        var stride = width * vips_image_get_bands(image.Instance);
        var pixels = GC.AllocateUninitializedArray<byte>(checked(stride * height));
        using var region = new VipsObject(vips_region_new(image.Instance));
        for (var top = 0; top < height; top += StripRows)
        {
            var rows = Math.Min(StripRows, height - top);
            nuint length;
            var strip = vips_region_fetch(region.Instance, 0, top, width, rows, &length);
            if (strip == null)
                throw new VipsException();
            try
            {
                new ReadOnlySpan<byte>(strip, checked((int)length)).CopyTo(pixels.AsSpan(top * stride, rows * stride));
            }
            finally
            {
                g_free(strip);
            }
        }

        return pixels;
    }
}
