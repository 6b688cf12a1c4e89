using Mien.Vision;

namespace Mien.Data;

/// <summary>Decodes picture files of data sets through <see cref="Picture"/>.</summary>
public sealed class PictureReader : IPictureReader
{
    /// <inheritdoc/>
    public void Read(string path, PixelShape shape, Span<byte> destination)
    {
        var picture = Picture.Load(path);
        var values = new float[shape.Length];
        var whole = new Box(0, 0, picture.Width, picture.Height);
        if (shape.Channels == 1)
            picture.CropGrey(whole, shape.Width, shape.Height, values);
        else
            picture.CropRgb(whole, shape.Width, shape.Height, values);
        for (var i = 0; i < values.Length; i++)
            destination[i] = (byte)Math.Clamp(MathF.Round(values[i]), 0, 255);
    }
}
