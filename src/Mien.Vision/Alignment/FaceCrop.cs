using System.Buffers;
using Mien.Vision.Pictures;

namespace Mien.Vision.Alignment;

/// <summary>
/// What of a picture is taken as the face for the next network. The default is the face's box, its <see cref="Detection.Margin"/> with it.
/// A turned face comes upright.
/// </summary>
public sealed record FaceCrop
{
    /// <summary>The largest <see cref="Margin"/>.</summary>
    public const float MaxMargin = 4;

    /// <summary>What is taken beside the face's box on each side, as a share of its width and height. Default 0; over -0.5, up to 4.</summary>
    public float Margin { get; init; }

    /// <summary>Whether the square around the box is taken, with the longer side; otherwise a box that is not square is stretched. Default false.</summary>
    public bool Square { get; init; }

    /// <summary>
    /// Whether a face with landmarks is brought upright by <see cref="FaceAlignment"/>, the margin being that around the canonical
    /// square. Default false. A face without landmarks, or with all of them in one place, is cut by its box.
    /// </summary>
    public bool Aligned { get; init; }

    /// <summary>Cuts a face out in grey.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="face">A face in pixels of the picture.</param>
    /// <param name="width">Width of the crop in pixels, at least 1.</param>
    /// <param name="height">Height of the crop in pixels, at least 1.</param>
    /// <param name="destination">Receives width * height values from 0 to 255, row by row.</param>
    /// <exception cref="ArgumentException">The box is empty or out of range, or the destination is not of that length.</exception>
    public void Grey(Picture picture, Detection face, int width, int height, Span<float> destination)
    {
        if (Aligned && FaceAlignment.TryFromCrop(face.Landmarks, width, height, Margin, out var toPicture))
            picture.WarpGrey(toPicture, width, height, destination);
        else
            CropBox(picture, face, width, height, 1, destination);
    }

    /// <summary>Cuts a face out in colour, as <see cref="Grey"/> does in grey.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="face">A face in pixels of the picture.</param>
    /// <param name="width">Width of the crop in pixels, at least 1.</param>
    /// <param name="height">Height of the crop in pixels, at least 1.</param>
    /// <param name="destination">Receives height * width * 3 values from 0 to 255, interleaved R, G, B.</param>
    /// <exception cref="ArgumentException">The box is empty or out of range, or the destination is not of that length.</exception>
    public void Rgb(Picture picture, Detection face, int width, int height, Span<float> destination)
    {
        if (Aligned && FaceAlignment.TryFromCrop(face.Landmarks, width, height, Margin, out var toPicture))
            picture.WarpRgb(toPicture, width, height, destination);
        else
            CropBox(picture, face, width, height, 3, destination);
    }

    /// <summary>Whether a value may be a <see cref="Margin"/>: over -0.5, where nothing is left, and up to <see cref="MaxMargin"/>.</summary>
    public static bool IsMargin(float value) => value is > -0.5f and <= MaxMargin;

    /// <summary>Throws where a value is out of its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The margin is out of its range.</exception>
    public void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(Margin, -0.5f);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Margin, MaxMargin);
    }

    private void CropBox(Picture picture, Detection face, int width, int height, int channels, Span<float> destination)
    {
        if (face.Turn == 0)
        {
            Crop(picture, BoxOf(face), width, height, channels, destination);
            return;
        }

        var (across, down) = face.Turn % 180 == 0 ? (width, height) : (height, width);
        var rented = ArrayPool<float>.Shared.Rent(destination.Length);
        var values = rented.AsSpan(0, destination.Length);
        Crop(picture, BoxOf(face), across, down, channels, values);
        QuarterTurns.Turn<float>(values, across, down, channels, 360 - face.Turn, destination);
        ArrayPool<float>.Shared.Return(rented);
    }

    private static void Crop(Picture picture, Box box, int width, int height, int channels, Span<float> destination)
    {
        if (channels == 1)
            picture.CropGrey(box, width, height, destination);
        else
            picture.CropRgb(box, width, height, destination);
    }

    private Box BoxOf(Detection face)
    {
        var box = Grown(face.Box, face.Margin);
        return Grown(Square ? box.Square() : box, Margin);
    }

    private static Box Grown(Box box, float margin) => margin == 0
        ? box
        : new(box.X - (margin * box.Width), box.Y - (margin * box.Height), box.Width * (1 + (2 * margin)), box.Height * (1 + (2 * margin)));
}
