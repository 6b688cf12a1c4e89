namespace Mien.Data;

/// <summary>The shape of a picture as bytes, rows of pixels of interleaved channels (HWC), 0 to 255.</summary>
/// <param name="Height">Rows.</param>
/// <param name="Width">Pixels per row.</param>
/// <param name="Channels">Bytes per pixel: 1 for grey, 3 for RGB.</param>
public readonly record struct PixelShape(int Height, int Width, int Channels)
{
    /// <summary>The bytes of one picture.</summary>
    public int Length => Height * Width * Channels;

    /// <summary>For example <c>48x48x1</c>.</summary>
    public override string ToString() => $"{Height}x{Width}x{Channels}";
}
