using System.Globalization;
using MathNet.Numerics.Statistics;
using Mien.Recognition;
using Mien.Tensors.Threads;
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
/// <param name="detector">Finds faces.</param>
/// <param name="embedder">Embeds them.</param>
/// <param name="options">How; null for the defaults.</param>
public sealed class Enrolment(IFaceDetector detector, ExpressionEmbedder embedder, EnrolmentOptions? options = null)
{
    /// <summary>Faces closer to the mean of the others are never left out, degrees.</summary>
    public const double OutlierFloor = 40;

    private const int FewestToCompare = 4;
    private const double Deviations = 3;
    private const double NormalDeviation = 1.4826;

    // Angle between embeddings of the same face; what float rounding leaves is far below.
    private const double SameFace = 0.05;

    private readonly EnrolmentOptions options = options ?? new();

    /// <summary>Reads the pictures of one class, several at a time.</summary>
    /// <param name="pictures">The pictures.</param>
    /// <param name="added">The time that the samples carry.</param>
    public EnrolledPictures Read(IEnumerable<PictureSource> pictures, DateTimeOffset added)
    {
        var samples = new List<ExpressionSample>();
        var leftOut = new List<(int Position, LeftOutPicture Picture)>();
        var positions = new List<int>();
        var position = 0;
        using var rooms = PictureRoom.ForThreads(this);
        foreach (var (source, sample, reason) in OrderedParallel.Map(pictures, source => Read(source, rooms, added), Workers.DefaultCount))
        {
            if (sample is null)
                leftOut.Add((position, new(source, reason!)));
            else if (samples.FirstOrDefault(other => Direction.Angle(other.Embedding, sample.Embedding) < SameFace) is { } same)
                leftOut.Add((position, new(source, $"the same face as in {same.Source}; name each picture once")));
            else
            {
                samples.Add(sample);
                positions.Add(position);
            }
            position++;
        }
        if (!options.KeepOutliers && samples.Count >= FewestToCompare)
            LeaveOutliersOut(samples, positions, leftOut);
        return new(samples, [.. leftOut.OrderBy(item => item.Position).Select(item => item.Picture)]);
    }

    private (string Source, ExpressionSample? Sample, string? Reason) Read(PictureSource source, Sessions<PictureRoom> rooms, DateTimeOffset added)
    {
        using var room = rooms.Take();
        try
        {
            var picture = source.Open(null, room.Session);
            var faces = detector.Detect(picture).Where(face => face.Score >= options.MinScore).ToList();
            if (faces.Count == 0)
                return (source.Name, null, "no face was found; cut the face out and use the detector none, or leave the picture out");
            if (faces.Count > 1 && !options.LargestFace)
                return (source.Name, null, $"{faces.Count} faces were found; cut one out, or take the largest face of each picture");
            var embedding = new float[embedder.Size];
            embedder.Embed(picture, faces.MaxBy(face => face.Box.Area), embedding);
            var name = source.Name.Length <= ExpressionSample.MaxSourceLength ? source.Name : source.Name[..ExpressionSample.MaxSourceLength];
            return (source.Name, new(name, added, embedding), null);
        }
        catch (Exception error) when (MienException.IsAboutInput(error))
        {
            return (source.Name, null, MienException.Explain(error, source.Name));
        }
    }

    private static void LeaveOutliersOut(List<ExpressionSample> samples, List<int> positions, List<(int Position, LeftOutPicture Picture)> leftOut)
    {
        double[] angles = [.. samples.Select(sample => Direction.Angle(sample.Embedding, Direction.Mean(samples, without: sample)))];
        var median = angles.Median();
        var deviation = NormalDeviation * angles.Select(angle => Math.Abs(angle - median)).Median();
        var limit = Math.Max(OutlierFloor, median + Deviations * deviation);
        for (var i = samples.Count - 1; i >= 0; i--)
        {
            if (angles[i] <= limit)
                continue;
            var reason = string.Create(
                CultureInfo.InvariantCulture,
                $"its face is {angles[i]:0}° from the mean of the others, whose median is {median:0}°; check it, or keep outliers");
            leftOut.Add((positions[i], new(samples[i].Source, reason)));
            samples.RemoveAt(i);
        }
    }
}

/// <summary>What enrolment made of the pictures of one class.</summary>
/// <param name="Samples">The pictures taken, in their order.</param>
/// <param name="LeftOut">The pictures left out, in their order.</param>
public sealed record EnrolledPictures(IReadOnlyList<ExpressionSample> Samples, IReadOnlyList<LeftOutPicture> LeftOut);

/// <summary>A picture that was not enrolled.</summary>
/// <param name="Source">The picture as its user named it.</param>
/// <param name="Reason">Why, on one line.</param>
public sealed record LeftOutPicture(string Source, string Reason);

/// <summary>How pictures are enrolled.</summary>
public sealed record EnrolmentOptions
{
    /// <summary>Detections with a lower score are no faces, 0 to 1; 0.5 by default.</summary>
    public float MinScore { get; init; } = RecognizerOptions.DefaultMinScore;

    /// <summary>Takes the largest face of a picture with several instead of leaving the picture out; off by default.</summary>
    public bool LargestFace { get; init; }

    /// <summary>Keeps faces that are far from the others; off by default.</summary>
    public bool KeepOutliers { get; init; }

    /// <summary>
    /// Share of other faces that each class of the set may accept, above 0 and below 1, by which the thresholds are chosen anew; null, the
    /// default, chooses that of the class alone, by <see cref="Thresholds.DefaultRate"/> and where the model has reference faces.
    /// </summary>
    public double? FalseAcceptRate { get; init; }
}
