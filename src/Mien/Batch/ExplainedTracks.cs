using System.Globalization;
using Mien.Video;
using Mien.Vision;
using Mien.Vision.Alignment;
using Mien.Vision.Pictures;

namespace Mien.Batch;

/// <summary>
/// A picture for each track of a video, NAME-1.png and so on, that says where the network looked in the frame in which it named the face the
/// most surely, whatever came before and after. Of a track that goes on only the surroundings of that face are kept.
/// </summary>
internal sealed class ExplainedTracks(Recognizer recognizer, string stem)
{
    // A track that was not seen for so long has ended.
    private const double KeptSeconds = 10;

    // Faces turned by the crop and margins beside them still lie in the surroundings.
    private const float Margin = 1;

    private readonly Dictionary<int, Track> tracks = [];

    /// <summary>Why a picture could not be written, on one line; null when all were.</summary>
    public string? Failure { get; private set; }

    /// <summary>Takes a frame in.</summary>
    public void Add(AnalyzedFrame frame)
    {
        var faces = frame.Analysis.Faces;
        for (var i = 0; i < faces.Count; i++)
        {
            var (id, raw) = (faces[i].Track!.Value, faces[i].RawProbabilities!);
            var probability = raw.Max(item => item.Probability);
            if (!tracks.TryGetValue(id, out var track))
                tracks[id] = track = new Track();
            track.Seen = frame.Time;
            if (probability > track.Probability)
                (track.Probability, (track.Surroundings, track.Face)) = (probability, CutOut(frame.Lent, frame.Faces[i]));
        }
        foreach (var (id, track) in tracks)
            if (track.Seen < frame.Time - KeptSeconds)
                Write(id, track);
    }

    /// <summary>Writes what is left at the end.</summary>
    public void Complete()
    {
        foreach (var (id, track) in tracks)
            Write(id, track);
    }

    private void Write(int id, Track track)
    {
        tracks.Remove(id);
        try
        {
            recognizer.ExplainHere(track.Surroundings!, track.Face).Draw().Save(string.Create(CultureInfo.InvariantCulture, $"{stem}-{id}.png"));
        }
        catch (MienException error)
        {
            Failure ??= error.Message;
        }
    }

    private static (Picture Picture, Detection Face) CutOut(Picture frame, Detection face)
    {
        var box = face.Box;
        var (left, right) = Range(box.X, box.Width, frame.Width);
        var (top, bottom) = Range(box.Y, box.Height, frame.Height);
        var pixels = new byte[3 * (right - left) * (bottom - top)];
        for (var y = top; y < bottom; y++)
            frame.Pixels.Slice(3 * ((y * frame.Width) + left), 3 * (right - left)).CopyTo(pixels.AsSpan(3 * (y - top) * (right - left)));
        var moved = face with
        {
            Box = box with { X = box.X - left, Y = box.Y - top },
            Landmarks = face.Landmarks?.Apply(new SimilarityTransform(1, 0, -left, -top)),
        };
        return (Picture.FromPixels(pixels, right - left, bottom - top), moved);
    }

    private static (int First, int End) Range(float start, float length, int size)
    {
        var first = Math.Clamp((int)(start - (Margin * length)), 0, size - 1);
        return (first, Math.Clamp((int)Math.Ceiling(start + ((1 + Margin) * length)), first + 1, size));
    }

    private sealed class Track
    {
        public float Probability { get; set; } = -1;

        public double Seen { get; set; }

        public Picture? Surroundings { get; set; }

        public Detection Face { get; set; }
    }
}
