namespace Mien.Vision;

/// <summary>Finds faces. Implementations are immutable and may be used by several threads at once.</summary>
public interface IFaceDetector
{
    /// <summary>Finds the faces of a picture.</summary>
    /// <param name="picture">The picture to search.</param>
    /// <returns>
    /// The faces, best score first; empty if there is none. Boxes are in pixels of <paramref name="picture"/>;
    /// <see cref="Picture.ToOriginal(Box)"/> turns them into pixels of the original.
    /// </returns>
    IReadOnlyList<Detection> Detect(Picture picture);

    /// <summary>
    /// What to cut out around its boxes for a classifier that was trained on faces cut as in FER-2013: detectors differ in how much
    /// of a head they take. The box itself by default.
    /// </summary>
    FaceCrop Crop => new();
}
