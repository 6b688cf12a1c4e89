using System.Globalization;
using MathNet.Numerics.Statistics;
using Mien.Recognition;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Expressions;

/// <summary>
/// Makes samples of pictures: finds the face of each, embeds it, and leaves out pictures that cannot be read, have no face
/// or several, show a face twice, or a face far from the others.
/// </summary>
/// <remarks>
/// A face is far from the others when the angle between its embedding and the mean of the others is above
/// <see cref="OutlierFloor"/> and above median + 3 · 1.4826 · MAD of these angles, MAD being their median absolute deviation,
/// which times 1.4826 is the standard deviation of normal numbers. At least four faces are needed to tell.
/// </remarks>
/// <param name="recognizer">Reads the pictures and finds the faces, as its options say; it stays the caller's.</param>
/// <param name="embedder">Embeds them; it stays the caller's.</param>
/// <param name="options">How; null for the defaults.</param>
public sealed class Enrolment(Recognizer recognizer, ExpressionEmbedder embedder, EnrolmentOptions? options = null)
{
    /// <summary>Faces closer to the mean of the others are never left out, degrees.</summary>
    public const double OutlierFloor = 40;

    internal const int FewestToCompare = 4;
    internal const double Deviations = 3;
    internal const double NormalDeviation = 1.4826;

    // Angle between embeddings of the same face; what float rounding leaves is far below.
    internal const double SameFace = 0.05;

    private readonly EnrolmentOptions options = options ?? new();

    /// <summary>Reads the pictures of one class, several at a time, and chooses among them.</summary>
    /// <param name="pictures">The pictures.</param>
    /// <param name="added">The time that the samples carry.</param>
    public EnrolledPictures Read(IEnumerable<PictureSource> pictures, DateTimeOffset added) =>
        Choose([.. OrderedParallel.Map(pictures, picture => Read(picture, added), recognizer.Threads)]);

    /// <summary>Reads one picture, which is taken as long as it is not compared with others.</summary>
    /// <param name="picture">The picture.</param>
    /// <param name="added">The time that the sample carries.</param>
    /// <param name="cancellation">Ends the search for faces.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public EnrolledPicture Read(PictureSource picture, DateTimeOffset added, CancellationToken cancellation = default)
    {
        try
        {
            return recognizer.WithFaces(picture, (pixels, faces) => Embed(picture.Name, pixels, faces, added), cancellation);
        }
        catch (Exception error) when (MienException.IsAboutInput(error))
        {
            return new(picture.Name, EnrolmentOutcome.Unreadable, MienException.Explain(error, picture.Name));
        }
    }

    /// <summary>Leaves out of the pictures of one class those that show a face twice, and those whose face is far from the others.</summary>
    /// <param name="pictures">Pictures that were read.</param>
    public EnrolledPictures Choose(IReadOnlyList<EnrolledPicture> pictures)
    {
        ArgumentNullException.ThrowIfNull(pictures);
        var chosen = new EnrolledPicture[pictures.Count];
        var taken = new List<int>();
        for (var i = 0; i < chosen.Length; i++)
        {
            chosen[i] = pictures[i];
            if (pictures[i].Sample is not { } sample)
                continue;
            var same = taken.FindIndex(other => Direction.Angle(pictures[other].Sample!.Embedding, sample.Embedding) < SameFace);
            if (same >= 0)
                chosen[i] = new(pictures[i].Source, EnrolmentOutcome.SameFace, $"the same face as in {pictures[taken[same]].Source}; name each picture once");
            else
                taken.Add(i);
        }
        if (!options.KeepOutliers && taken.Count >= FewestToCompare)
            LeaveOutliersOut(chosen, taken);
        return new(chosen);
    }

    private EnrolledPicture Embed(string source, Picture picture, IReadOnlyList<Detection> faces, DateTimeOffset added)
    {
        if (faces.Count == 0)
            return new(source, EnrolmentOutcome.NoFace, "no face was found; cut the face out and use the detector none, or leave the picture out");
        if (faces.Count > 1 && !options.LargestFace)
            return new(source, EnrolmentOutcome.SeveralFaces, $"{faces.Count} faces were found; cut one out, or take the largest face of each picture");
        var embedding = new float[embedder.Size];
        embedder.Embed(picture, faces.MaxBy(face => face.Box.Area), embedding);
        var kept = !options.KeepNames ? "" : source.Length <= ExpressionSample.MaxSourceLength ? source : source[..ExpressionSample.MaxSourceLength];
        return new(source, new(kept, added, embedding));
    }

    private static void LeaveOutliersOut(EnrolledPicture[] pictures, List<int> taken)
    {
        ExpressionSample[] samples = [.. taken.Select(i => pictures[i].Sample!)];
        double[] angles = [.. samples.Select(sample => Direction.Angle(sample.Embedding, Direction.Mean(samples, without: sample)))];
        var median = angles.Median();
        var deviation = NormalDeviation * angles.Select(angle => Math.Abs(angle - median)).Median();
        var limit = Math.Max(OutlierFloor, median + Deviations * deviation);
        foreach (var (i, angle) in taken.Zip(angles))
            if (angle > limit)
                pictures[i] = new(pictures[i].Source, EnrolmentOutcome.Outlier, string.Create(
                    CultureInfo.InvariantCulture, $"its face is {angle:0}° from the mean of the others, whose median is {median:0}°; check it, or keep outliers"));
    }
}

/// <summary>How pictures are enrolled.</summary>
public sealed record EnrolmentOptions
{
    /// <summary>Takes the largest face of a picture with several instead of leaving the picture out; off by default.</summary>
    public bool LargestFace { get; init; }

    /// <summary>Keeps faces that are far from the others; off by default.</summary>
    public bool KeepOutliers { get; init; }

    /// <summary>Whether samples carry the names of their pictures, which is the default; else nothing of a picture is kept but the embedding.</summary>
    public bool KeepNames { get; init; } = true;

    /// <summary>
    /// Share of other faces that each class of the set may accept, above 0 and below 1, by which the thresholds are chosen anew; null, the
    /// default, chooses that of the class alone, by <see cref="Thresholds.DefaultRate"/> and where the model has reference faces.
    /// </summary>
    public double? FalseAcceptRate { get; init; }
}
