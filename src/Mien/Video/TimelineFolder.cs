using System.Globalization;

namespace Mien.Video;

/// <summary>Draws each track of a video as a picture: its probabilities over time, its expression, and that of each frame by itself.</summary>
public sealed class TimelineFolder
{
    /// <summary>Tracks that last less than this are not drawn.</summary>
    public const double ShortestSeconds = 0.5;

    private const double KeptSeconds = 120;

    private readonly string folder;
    private readonly string source;
    private readonly IReadOnlyList<string> labels;
    private readonly Dictionary<int, ExpressionTimeline> tracks = [];

    /// <summary>Makes the folder if there is none.</summary>
    /// <param name="folder">Where the pictures go: clip-track1.png and so on, for the video clip.mp4.</param>
    /// <param name="source">The video.</param>
    /// <param name="labels">The expressions, in the order of the probabilities.</param>
    /// <exception cref="IOException">The folder cannot be made.</exception>
    public TimelineFolder(string folder, string source, IReadOnlyList<string> labels)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Directory.CreateDirectory(folder);
        this.folder = folder;
        this.source = source;
        this.labels = labels;
    }

    /// <summary>Adds a frame; tracks that ended long ago are drawn.</summary>
    /// <param name="analysis">What was found in it.</param>
    /// <exception cref="MienException">A picture cannot be written.</exception>
    public void Add(Analysis analysis)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        var time = analysis.Time!.Value;
        foreach (var face in analysis.Faces)
        {
            if (!tracks.TryGetValue(face.Track!.Value, out var timeline))
                tracks[face.Track.Value] = timeline = new ExpressionTimeline(labels, face.Track.Value, time);
            timeline.Add(face, time);
        }

        foreach (var (id, timeline) in tracks)
        {
            if (timeline.End < time - KeptSeconds)
            {
                Save(timeline);
                tracks.Remove(id);
            }
        }
    }

    /// <summary>Draws the tracks that are left.</summary>
    /// <exception cref="MienException">A picture cannot be written.</exception>
    public void Complete()
    {
        foreach (var timeline in tracks.Values)
            Save(timeline);
        tracks.Clear();
    }

    private void Save(ExpressionTimeline timeline)
    {
        if (timeline.Duration < ShortestSeconds)
            return;
        var name = string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(source)}-track{timeline.Track}.png");
        timeline.Draw(source).Save(Path.Join(folder, name));
    }
}
