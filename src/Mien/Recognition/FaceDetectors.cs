using Mien.Cascade;
using Mien.Models;
using Mien.Vision;
using Mien.Vision.ViolaJones;

namespace Mien;

/// <summary>The face detectors by their names.</summary>
public static class FaceDetectors
{
    /// <summary>The detector that is used where none is named: MTCNN with the shipped weights.</summary>
    public const string Default = ModelCatalogue.Cascade;

    private const string ViolaJones = "viola-jones";
    private const string None = "none";

    /// <summary>All names: MTCNN, Viola and Jones, and the whole picture as one face.</summary>
    public static IReadOnlyList<string> Names { get; } = [ModelCatalogue.Cascade, ViolaJones, None];

    /// <summary>Opens a detector.</summary>
    /// <param name="nameOrPath">One of <see cref="Names"/>, or a weight file of MTCNN.</param>
    /// <param name="cascade">How MTCNN searches; null for its defaults.</param>
    /// <param name="violaJones">How Viola and Jones' detector searches; null for its defaults.</param>
    /// <exception cref="FileNotFoundException">There is no such file, or what the detector needs is not installed.</exception>
    /// <exception cref="Learning.CheckpointException">The file holds no weights of MTCNN.</exception>
    public static IFaceDetector Load(string nameOrPath = Default, CascadeOptions? cascade = null, ViolaJonesOptions? violaJones = null) => nameOrPath switch
    {
        None => new WholePicture(),
        ViolaJones => ViolaJonesDetector.LoadDefault(violaJones),
        _ => CascadeDetector.Load(ModelCatalogue.PathOf(nameOrPath), cascade),
    };

    /// <summary>The file that a detector is read from; null where it needs none.</summary>
    /// <param name="nameOrPath">One of <see cref="Names"/>, or a weight file of MTCNN.</param>
    /// <exception cref="FileNotFoundException">There is no such file, or what the detector needs is not installed.</exception>
    public static string? FileOf(string nameOrPath) => nameOrPath switch
    {
        None => null,
        ViolaJones => ViolaJonesDetector.FindDefault(),
        _ => ModelCatalogue.PathOf(nameOrPath),
    };
}
