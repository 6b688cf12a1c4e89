using Mien.Vision.Pictures;

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

    /// <summary>Finds the faces of a picture unless it is told to stop, which detectors that take long notice before they are done.</summary>
    /// <inheritdoc cref="Detect(Picture)"/>
    /// <param name="picture">The picture to search.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <exception cref="OperationCanceledException">The search was ended.</exception>
    IReadOnlyList<Detection> Detect(Picture picture, CancellationToken cancellation) => Detect(picture);

    /// <summary>Score from which its detections are taken for faces where it is used with its defaults, 0 to 1; 0.5 where a detector does not say.</summary>
    float UsualScore => 0.5f;

    /// <summary>
    /// Side of the smallest faces that <see cref="Detect(Picture)"/> looks for, in pixels of the original: larger where a picture was shrunk too far.
    /// 0 where there is no such limit.
    /// </summary>
    /// <param name="scale">Share of the original's width that the picture has (<see cref="Picture.Scale"/>), over 0, up to 1.</param>
    float SmallestFace(float scale) => 0;
}
