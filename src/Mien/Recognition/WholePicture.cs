using Mien.Vision;

namespace Mien;

/// <summary>Takes the whole picture as one face, for faces that are already cut out.</summary>
public sealed class WholePicture : IFaceDetector
{
    /// <inheritdoc/>
    public IReadOnlyList<Detection> Detect(Picture picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        return [new Detection(new Box(0, 0, picture.Width, picture.Height), 1)];
    }
}
