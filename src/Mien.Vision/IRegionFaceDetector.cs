using Mien.Vision.Pictures;

namespace Mien.Vision;

/// <summary>A detector that can also look in parts of a picture alone, such as around the faces of the frame before.</summary>
public interface IRegionFaceDetector : IFaceDetector
{
    /// <summary>Finds the faces of some regions of a picture as the search of the whole picture would.</summary>
    /// <param name="picture">The picture to search.</param>
    /// <param name="regions">Where to look, and for faces of which size; they may overlap, and hang over the border.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <returns>
    /// The faces, best score first, each once; empty if there is none. Others that are close to a region may be among them. Boxes are in
    /// pixels of <paramref name="picture"/>.
    /// </returns>
    /// <exception cref="OperationCanceledException">The search was ended.</exception>
    IReadOnlyList<Detection> Detect(Picture picture, IReadOnlyList<FaceRegion> regions, CancellationToken cancellation);
}

/// <summary>A part of a picture in which a face is looked for.</summary>
/// <param name="Box">The part, in pixels of the picture; the face lies within it.</param>
/// <param name="SmallestFace">Side of the smallest face, in pixels of the picture.</param>
/// <param name="LargestFace">Side of the largest face, in pixels of the picture.</param>
public readonly record struct FaceRegion(Box Box, float SmallestFace, float LargestFace);
