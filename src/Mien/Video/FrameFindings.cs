using System.Text;
using Mien.Vision;

namespace Mien.Video;

/// <summary>
/// What the detector and the classifier found in one frame of a video. All else follows from the pictures, so that a video is analysed again
/// with these, and without the networks, to the same results.
/// </summary>
/// <param name="Detections">The faces that the detector found, in pixels of the frame; null where it did not look.</param>
/// <param name="Names">The expression of each face that is followed, in the order of the tracks.</param>
public sealed record FrameFindings(IReadOnlyList<Detection>? Detections, IReadOnlyList<ExpressionResult> Names)
{
    /// <summary>Writes the findings, about 100 bytes a face.</summary>
    /// <param name="stream">Where to; it stays open.</param>
    public void WriteTo(Stream stream)
    {
        using var writer = new BinaryWriter(stream, Encoding.UTF8, leaveOpen: true);
        writer.Write(Detections?.Count ?? -1);
        foreach (var detection in Detections ?? [])
            Write(writer, detection);
        writer.Write(Names.Count);
        foreach (var name in Names)
        {
            writer.Write(name.Expression);
            writer.Write(name.Similarity ?? float.NaN);
            foreach (var (_, probability) in name.Probabilities)
                writer.Write(probability);
        }
    }

    /// <summary>Reads findings as <see cref="WriteTo"/> wrote them.</summary>
    /// <param name="stream">Where from; it is left behind the findings.</param>
    /// <param name="labels">The labels of the probabilities, in their order.</param>
    /// <exception cref="InvalidDataException">It holds no findings.</exception>
    public static FrameFindings Read(Stream stream, IReadOnlyList<string> labels)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(labels);
        try
        {
            using var reader = new BinaryReader(stream, Encoding.UTF8, leaveOpen: true);
            var found = reader.ReadInt32();
            var detections = found < 0 ? null : new Detection[Checked(found, stream)];
            for (var i = 0; i < found; i++)
                detections![i] = ReadDetection(reader);
            var names = new ExpressionResult[Checked(reader.ReadInt32(), stream)];
            foreach (ref var name in names.AsSpan())
            {
                var (expression, similarity) = (reader.ReadString(), reader.ReadSingle());
                name = new(
                    expression, [.. labels.Select(label => new LabelProbability(label, reader.ReadSingle()))],
                    float.IsNaN(similarity) ? null : similarity);
            }

            return new(detections, names);
        }
        catch (Exception error) when (error is EndOfStreamException or FormatException)
        {
            throw new InvalidDataException("these are no findings of a video, or only a part of them", error);
        }
    }

    // Each takes more than a byte.
    private static int Checked(int count, Stream stream) =>
        count >= 0 && count <= stream.Length - stream.Position ? count : throw new FormatException();

    private static void Write(BinaryWriter writer, Detection detection)
    {
        var (box, score, landmarks, turn, margin) = detection;
        foreach (var value in (ReadOnlySpan<float>)[box.X, box.Y, box.Width, box.Height, score, margin])
            writer.Write(value);
        writer.Write(turn);
        writer.Write(landmarks is not null);
        if (landmarks is null)
            return;
        Span<Point> points = stackalloc Point[FaceLandmarks.Count];
        landmarks.CopyTo(points);
        foreach (var point in points)
        {
            writer.Write(point.X);
            writer.Write(point.Y);
        }
    }

    private static Detection ReadDetection(BinaryReader reader)
    {
        var box = new Box(reader.ReadSingle(), reader.ReadSingle(), reader.ReadSingle(), reader.ReadSingle());
        var (score, margin, turn) = (reader.ReadSingle(), reader.ReadSingle(), reader.ReadInt32());
        return new(box, score, reader.ReadBoolean() ? new(Point(), Point(), Point(), Point(), Point()) : null, turn, margin);

        Point Point() => new(reader.ReadSingle(), reader.ReadSingle());
    }
}

/// <summary>Keeps what was found in the frames of a video, so that the rest of one that was interrupted can be analysed.</summary>
public interface IFrameMemory
{
    /// <summary>What was found in a frame before; null from the first frame on of which nothing is kept.</summary>
    /// <param name="frame">Number of the frame, one more with each call, from 0. Asked on the thread that reads.</param>
    FrameFindings? Recall(long frame);

    /// <summary>Takes what was found in a frame of which nothing was kept, before it is written, on the calling thread.</summary>
    /// <param name="findings">What was found.</param>
    void Remember(FrameFindings findings);
}
