namespace Mien.Vision.Pictures;

/// <summary>
/// Room for the pixels of one picture, used again and again: large pictures one after the other would else pile up in memory. A picture in
/// it is only good until the next one comes there. For one thread at a time.
/// </summary>
public sealed class PictureRoom
{
    private byte[] pixels = [];

    /// <summary>Room for at least so many bytes, whose content is undefined.</summary>
    internal byte[] Take(int length)
    {
        if (pixels.Length < length)
        {
            pixels = []; // may go before the larger one comes
            pixels = GC.AllocateUninitializedArray<byte>(length);
        }

        return pixels;
    }
}
