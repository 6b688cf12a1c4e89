namespace Mien.Vision.Pictures;

/// <summary>Interleaved bytes of a rectangle of a picture, rows from top to bottom without padding.</summary>
/// <param name="bytes">Width * Height * Channels bytes.</param>
/// <param name="left">Column of the picture that the rectangle begins with.</param>
/// <param name="top">Row of the picture that the rectangle begins with.</param>
/// <param name="width">Columns.</param>
/// <param name="height">Rows.</param>
/// <param name="channels">Bytes of a pixel: 1 or 3.</param>
internal readonly ref struct PixelPlane(ReadOnlySpan<byte> bytes, int left, int top, int width, int height, int channels)
{
    public ReadOnlySpan<byte> Bytes { get; } = bytes;

    public int Left => left;

    public int Right => left + width;

    public int Top => top;

    public int Bottom => top + height;

    public int Channels => channels;

    /// <summary>The first byte of a row; rows outside are those of the border.</summary>
    public int RowStart(int row) => Math.Clamp(row - top, 0, height - 1) * width * channels;

    /// <summary>The bytes of some columns of a row.</summary>
    public ReadOnlySpan<byte> Row(int row, int from, int to) => Bytes.Slice(RowStart(row) + ((from - left) * channels), (to - from) * channels);
}
