namespace Mien.Vision.Pictures;

/// <summary>
/// A picture at full, half, quarter size and so on, each made when it is first needed, so that many crops of large boxes cost
/// little. Buffers are kept from picture to picture. For one thread at a time.
/// </summary>
public sealed class PicturePyramid
{
    /// <summary>The half that a crop is taken from leaves at least this much to the triangle filter.</summary>
    private const float LeastScale = 2;

    private readonly List<PictureRoom> halves = [];
    private Picture? picture;
    private int made;

    /// <summary>Takes up a picture, or with null lets go of the last one.</summary>
    public void Set(Picture? picture)
    {
        this.picture = picture;
        made = 0;
    }

    /// <summary>
    /// Cuts a box out and resamples it in colour, as <see cref="Picture.CropRgb"/> does; where it shrinks to a quarter or less, from a
    /// picture that was halved by means of 2x2 pixels before. Allocates nothing once its buffers have grown.
    /// </summary>
    /// <param name="box">What to cut, in pixels of the picture; sides over 0 and up to 100,000.</param>
    /// <param name="width">Width of the crop in pixels, at least 1.</param>
    /// <param name="height">Height of the crop in pixels, at least 1.</param>
    /// <param name="mean">The value that becomes 0, in 0 to 255.</param>
    /// <param name="deviation">The difference that becomes 1, over 0.</param>
    /// <param name="destination">Receives height * width * 3 values (v - mean) / deviation, interleaved R, G, B.</param>
    /// <exception cref="ArgumentException">The box is empty or out of range, or the destination is not of that length.</exception>
    /// <exception cref="InvalidOperationException">There is no picture.</exception>
    public void CropRgb(Box box, int width, int height, float mean, float deviation, Span<float> destination)
    {
        var whole = picture ?? throw new InvalidOperationException("set a picture first");
        var scale = Math.Min(box.Width / width, box.Height / height);
        var level = 0;
        while (scale >= 2 * LeastScale && Math.Min(Side(whole.Width, level), Side(whole.Height, level)) > 1)
        {
            scale /= 2;
            level++;
        }

        while (made < level)
            Halve(whole);
        var shrunk = MathF.ScaleB(1, -level);
        Resampler.Rgb(Plane(whole, level), box.Scale(shrunk, shrunk), width, height, 1 / deviation, -mean / deviation, destination);
    }

    private PixelPlane Plane(Picture whole, int level) => level == 0
        ? whole.Plane
        : new PixelPlane(Half(whole, level), 0, 0, Side(whole.Width, level), Side(whole.Height, level), 3);

    private byte[] Half(Picture whole, int level) => halves[level - 1].Take(3 * Side(whole.Width, level) * Side(whole.Height, level));

    private void Halve(Picture whole)
    {
        if (halves.Count == made)
            halves.Add(new());
        Halving.Halve(Plane(whole, made), Half(whole, made + 1));
        made++;
    }

    /// <summary>side / 2^level, rounded up.</summary>
    private static int Side(int side, int level) => (side + (1 << level) - 1) >> level;
}
