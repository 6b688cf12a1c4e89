namespace Mien.Vision.Pictures;

/// <summary>
/// Room for the pixels of one picture, used again and again: large pictures one after the other would else pile up in memory. A picture in
/// it is only good until the next one comes there. For one thread at a time.
/// </summary>
public sealed class PictureRoom
{
    private const int Growth = 4;
    private const int LargestUsual = 3 * PictureSize.DefaultPixels;

    private byte[] pixels = [];

    /// <summary>Room for at least so many bytes, whose content is undefined.</summary>
    internal byte[] Take(int length)
    {
        if (pixels.Length < length)
        {
            // What is left behind stays in memory for long, so it is to be little; what is not written to takes none.
            var room = Math.Max(length, (int)Math.Min(Growth * (long)pixels.Length, LargestUsual));
            pixels = [];
            pixels = GC.AllocateUninitializedArray<byte>(room);
        }

        return pixels;
    }
}
