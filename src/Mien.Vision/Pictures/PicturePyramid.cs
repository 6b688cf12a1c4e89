namespace Mien.Vision.Pictures;

/// <summary>
/// A picture at full, half, quarter size and so on, each made when it is first needed, so that many crops of large boxes cost
/// little. Memory is kept from picture to picture. For one thread at a time.
/// </summary>
public sealed class PicturePyramid : IDisposable
{
    /// <summary>Crops that shrink by so much or more are taken from a half, which leaves at least half of that to the triangle filter.</summary>
    public const float HalvedFrom = 4;

    // Halved so often, a side of any length is 1.
    private const int MostLevels = 30;

    private readonly PictureRoom room = new();
    private Memory<byte> halves;
    private Picture? picture;
    private int made;

    /// <summary>Takes up a picture, or with null lets go of the last one.</summary>
    public void Set(Picture? picture)
    {
        if (this.picture is { } last && 3L * last.Width * last.Height > PictureRoom.Kept)
            room.Dispose();
        this.picture = picture;
        made = 0;
    }

    /// <summary>
    /// Cuts a box out and resamples it in colour, as <see cref="Picture.CropRgb"/> does; where it shrinks to a quarter or less, from a
    /// picture that was halved by means of 2x2 pixels before. Allocates nothing once its memory has grown.
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
        while (scale >= HalvedFrom && Math.Min(Side(whole.Width, level), Side(whole.Height, level)) > 1)
        {
            scale /= 2;
            level++;
        }

        while (made < level)
            Halve(whole);
        var shrunk = MathF.ScaleB(1, -level);
        Resampler.Rgb(Plane(whole, level), box.Scale(shrunk, shrunk), width, height, 1 / deviation, -mean / deviation, destination);
    }

    /// <summary>Frees its memory.</summary>
    public void Dispose() => room.Dispose();

    private PixelPlane Plane(Picture whole, int level) => level == 0
        ? whole.Plane
        : new PixelPlane(Half(whole, level), 0, 0, Side(whole.Width, level), Side(whole.Height, level), 3);

    private Span<byte> Half(Picture whole, int level) => halves.Span[Start(whole, level)..Start(whole, level + 1)];

    private void Halve(Picture whole)
    {
        if (made == 0)
            halves = room.Take(Start(whole, MostLevels));
        Halving.Halve(Plane(whole, made), Half(whole, made + 1));
        made++;
    }

    /// <summary>Where the half of a level from 1 on begins: behind those before it.</summary>
    private static int Start(Picture whole, int level)
    {
        var start = 0;
        for (var before = 1; before < level; before++)
            start += 3 * Side(whole.Width, before) * Side(whole.Height, before);
        return start;
    }

    /// <summary>side / 2^level, rounded up.</summary>
    private static int Side(int side, int level) => (side + (1 << level) - 1) >> level;
}
