namespace Mien.Vision;

/// <summary>What of a picture is taken as the face for the next network. The default is the detector's box as it is.</summary>
public sealed record FaceCrop
{
    /// <summary>The largest <see cref="Margin"/>.</summary>
    public const float MaxMargin = 4;

    /// <summary>What is taken beside the box on each side, as a share of its width and height. Default 0; over -0.5, up to 4.</summary>
    public float Margin { get; init; }

    /// <summary>Whether the square around the box is taken, with the longer side; otherwise a box that is not square is stretched. Default false.</summary>
    public bool Square { get; init; }

    /// <summary>
    /// Whether a face with landmarks is brought upright by <see cref="FaceAlignment"/>, the margin being that around the canonical
    /// square. Default false. A face without landmarks is cut by its box.
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
        if (Aligned && face.Landmarks is { } landmarks)
            picture.WarpGrey(FaceAlignment.FromCrop(landmarks, width, height, Margin), width, height, destination);
        else
            picture.CropGrey(BoxOf(face), width, height, destination);
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
        if (Aligned && face.Landmarks is { } landmarks)
            picture.WarpRgb(FaceAlignment.FromCrop(landmarks, width, height, Margin), width, height, destination);
        else
            picture.CropRgb(BoxOf(face), width, height, destination);
    }

    /// <summary>Whether a value may be a <see cref="Margin"/>: over -0.5, where nothing is left, and up to <see cref="MaxMargin"/>.</summary>
    public static bool IsMargin(float value) => value is > -0.5f and <= MaxMargin;

    /// <summary>Throws where a value is out of its range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The margin is out of its range.</exception>
    public void Validate()
    {
        if (!IsMargin(Margin))
            throw new ArgumentOutOfRangeException(nameof(Margin), Margin, "Margin must be over -0.5 and at most 4");
    }

    private Box BoxOf(Detection face)
    {
        var box = Square ? face.Box.Square() : face.Box;
        return Margin == 0
            ? box
            : new(
                box.X - (Margin * box.Width), box.Y - (Margin * box.Height), box.Width * (1 + (2 * Margin)), box.Height * (1 + (2 * Margin)));
    }
}
