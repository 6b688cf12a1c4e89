using Mien.Expressions;
using Mien.Models;
using Mien.Mtcnn;
using Mien.Recognition;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien;

/// <summary>What a <see cref="Recognizer"/> is made of, and what it looks for.</summary>
public sealed record RecognizerOptions
{
    /// <summary>Below this, detections by Viola and Jones are mostly no faces.</summary>
    public const float DefaultMinScore = 0.5f;

    private const int LeastFace = 12;
    private const int LargestFace = 10_000;
    private const int LeastSide = 32;
    private const int LargestSide = 1_000_000;
    private const int MostThreads = 1024;

    /// <summary>
    /// Name of a shipped model, or path of a model file. Default null: "photo", or where there are <see cref="Expressions"/> the shipped
    /// model that they belong to.
    /// </summary>
    public string? Model { get; init; }

    /// <summary>How faces are found: one of <see cref="FaceDetectors.Names"/>, or path of a weight file of MTCNN. Default "mtcnn".</summary>
    public string Detector { get; init; } = FaceDetectors.Default;

    /// <summary>Custom expressions, by which faces are named instead of the model's own. Default null: the model's own.</summary>
    public ExpressionSet? Expressions { get; init; }

    /// <summary>Detections with a lower score are left out. Default 0.5; 0 to 1.</summary>
    public float MinScore { get; init; } = DefaultMinScore;

    /// <summary>
    /// Side of the smallest faces that are looked for, in pixels of the picture as it is in its file; 12 to 10,000. Large pictures are read
    /// so that faces of this size can be found. Default null: 32 pixels by MTCNN, more where a picture has more pixels than
    /// <see cref="PictureSize.DefaultPixels"/>, and the window of its cascade by Viola and Jones' detector.
    /// </summary>
    public int? MinFace { get; init; }

    /// <summary>
    /// Longest side that pictures and frames are read with, in pixels; larger ones are shrunk, which saves time and misses small faces.
    /// 32 to 1,000,000; frames have at most 8,192. Default null: pictures with at most <see cref="PictureSize.DefaultPixels"/> pixels or as
    /// <see cref="MinFace"/> wants them, frames with a side of at most 1,920.
    /// </summary>
    public int? MaxSide { get; init; }

    /// <summary>Whether faces on their side and on their head are looked for, too, which takes four times as long. Default false.</summary>
    public bool Turned { get; init; }

    /// <summary>
    /// Pictures that are read and analysed at the same time, for all callers together, and frames of one video in which faces are detected
    /// at the same time; 1 to 1024. Memory grows with it, by a picture and what its analysis takes each. Default null: one for each core.
    /// </summary>
    public int? Threads { get; init; }

    /// <summary>A detector of the caller's, which stays the caller's; it takes the place of <see cref="Detector"/>. Default null.</summary>
    public IFaceDetector? OwnDetector { get; init; }

    /// <summary>
    /// A classifier of the caller's, which stays the caller's, such as an <see cref="ExpressionSetClassifier"/> whose set is exchanged while
    /// it is in use; it takes the place of <see cref="Model"/> and <see cref="Expressions"/>, which must not be given beside it. Default null.
    /// </summary>
    public IExpressionClassifier? OwnClassifier { get; init; }

    /// <summary>What names the faces; see <see cref="Recognizer.ModelName"/>.</summary>
    internal string ModelName => OwnClassifier is { } own ? own.Title : Model ?? Expressions?.Model ?? ModelCatalogue.Default;

    /// <summary>How large pictures are read: so that faces of the smallest size stay large enough to be found.</summary>
    internal PictureSize PictureSize => new()
    {
        MaxSide = MaxSide,
        LeastScale = MinFace is { } side ? Math.Min(1, MtcnnOptions.SureFaceSize / side) : 0,
    };

    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(Detector);
        ArgumentOutOfRangeException.ThrowIfLessThan(MinScore, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MinScore, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MinFace ?? LeastFace, LeastFace, nameof(MinFace));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MinFace ?? LeastFace, LargestFace, nameof(MinFace));
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxSide ?? LeastSide, LeastSide, nameof(MaxSide));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MaxSide ?? LeastSide, LargestSide, nameof(MaxSide));
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads ?? 1, 1, nameof(Threads));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Threads ?? 1, MostThreads, nameof(Threads));
        if (Model is "")
            throw new ArgumentException("Model must be a name or a path, or null", nameof(Model));
        if (OwnClassifier is not null && (Model is not null || Expressions is not null))
            throw new ArgumentException("OwnClassifier takes the place of Model and Expressions; give one or the other", nameof(OwnClassifier));
    }
}
