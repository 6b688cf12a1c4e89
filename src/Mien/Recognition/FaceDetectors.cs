using Mien.Models;
using Mien.Mtcnn;
using Mien.Vision;
using Mien.Vision.Pictures;
using Mien.Vision.ViolaJones;

namespace Mien.Recognition;

/// <summary>The face detectors by their names.</summary>
public static class FaceDetectors
{
    /// <summary>The detector that is used where none is named: MTCNN with the shipped weights.</summary>
    public const string Default = ModelCatalogue.Mtcnn;

    /// <summary>The whole picture as one face, which takes no search.</summary>
    public const string None = "none";

    private const string ViolaJones = "viola-jones";

    /// <summary>All names: MTCNN, Viola and Jones, and the whole picture as one face.</summary>
    public static IReadOnlyList<string> Names { get; } = [ModelCatalogue.Mtcnn, ViolaJones, None];

    /// <summary>Opens a detector.</summary>
    /// <param name="nameOrPath">One of <see cref="Names"/>, or a weight file of MTCNN.</param>
    /// <param name="mtcnn">How MTCNN searches; null for its defaults.</param>
    /// <param name="violaJones">How Viola and Jones' detector searches; null for its defaults.</param>
    /// <exception cref="MienException">There is no such file, or what the detector needs is not installed, or the file holds no weights of MTCNN.</exception>
    public static IFaceDetector Load(string nameOrPath = Default, MtcnnOptions? mtcnn = null, ViolaJonesOptions? violaJones = null) => nameOrPath switch
    {
        None => new WholePicture(),
        ViolaJones => ViolaJonesDetector.LoadDefault(violaJones),
        _ => MtcnnDetector.Load(ModelCatalogue.PathOf(nameOrPath), mtcnn),
    };

    /// <summary>The file that a detector is read from; null where it needs none.</summary>
    /// <param name="nameOrPath">One of <see cref="Names"/>, or a weight file of MTCNN.</param>
    /// <exception cref="MienException">There is no such file, or what the detector needs is not installed.</exception>
    public static string? FileOf(string nameOrPath) => nameOrPath switch
    {
        None => null,
        ViolaJones => ViolaJonesDetector.FindDefault(),
        _ => ModelCatalogue.PathOf(nameOrPath),
    };
}

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
