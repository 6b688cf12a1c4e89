using Mien.Vision.Pictures;

namespace Mien.Vision.Tracking;

/// <summary>
/// Gives the faces of a video identities that last. Detections go to the tracks whose expected boxes they overlap most, best pairs first;
/// a face that the detector misses, or does not look for, is followed by its looks. One thread uses a tracker at a time.
/// </summary>
public sealed class FaceTracker
{
    /// <summary>Overlap from which on two tracks would follow one face.</summary>
    internal const float MaxOverlap = 0.4f;

    private readonly FaceTrackerOptions options;
    private readonly FaceTemplate.Scratch scratch = new();
    private readonly List<FaceTrack> tracks = [];
    private readonly List<FaceTrack> seen = [];
    private readonly List<(float Overlap, int Track, int Detection)> pairs = [];
    private bool[] isTaken = [];
    private bool[] isFound = [];
    private int identities;
    private int sinceDetection = int.MaxValue;

    /// <summary>Makes a tracker without tracks.</summary>
    /// <param name="options">How to follow; null for the defaults.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public FaceTracker(FaceTrackerOptions? options = null)
    {
        this.options = options ?? new FaceTrackerOptions();
        this.options.Validate();
    }

    /// <summary>The tracks whose face was seen in the newest frame, oldest first. The list changes with the next frame.</summary>
    public IReadOnlyList<FaceTrack> Seen => seen;

    /// <summary>
    /// Whether the detector should look at the next frame: its turn has come, a face may just have appeared, or one is lost from sight.
    /// </summary>
    public bool NeedsDetection =>
        sinceDetection >= options.DetectEvery - 1 || tracks.Exists(static track => track.Id == 0 || !track.IsSeen);

    /// <summary>Takes the detections of the next frame.</summary>
    /// <param name="picture">The frame.</param>
    /// <param name="time">Its time in seconds; never less than before.</param>
    /// <param name="detections">The faces that the detector found in it.</param>
    public void Detect(Picture picture, double time, IReadOnlyList<Detection> detections)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(detections);
        sinceDetection = 0;
        Assign(picture, time, detections);
        for (var i = 0; i < tracks.Count; i++)
        {
            if (isFound[i])
                continue;
            tracks[i].Miss(time);
            if (tracks[i].Id > 0)
                Follow(i, picture, time);
        }

        // What was found only once or twice and is missed was no face.
        tracks.RemoveAll(track => !double.IsNaN(track.MissedSince) && (track.Id == 0 || time - track.MissedSince > options.MaxMissing));
        for (var i = 0; i < detections.Count; i++)
        {
            if (!isTaken[i])
                tracks.Add(new FaceTrack(picture, detections[i], time));
        }

        Finish();
    }

    /// <summary>Follows the faces into the next frame, in which the detector did not look.</summary>
    /// <param name="picture">The frame.</param>
    /// <param name="time">Its time in seconds; never less than before.</param>
    public void Follow(Picture picture, double time)
    {
        ArgumentNullException.ThrowIfNull(picture);
        sinceDetection = Math.Min(sinceDetection, int.MaxValue - 1) + 1;
        BeginFrame(detections: 0);
        for (var i = 0; i < tracks.Count; i++)
            Follow(i, picture, time);
        Finish();
    }

    private void Assign(Picture picture, double time, IReadOnlyList<Detection> detections)
    {
        BeginFrame(detections.Count);
        pairs.Clear();
        for (var track = 0; track < tracks.Count; track++)
        {
            var expected = tracks[track].Expected(time);
            for (var detection = 0; detection < detections.Count; detection++)
            {
                var overlap = expected.Overlap(detections[detection].Box);
                if (overlap >= options.MinOverlap)
                    pairs.Add((overlap, track, detection));
            }
        }

        // Tracks that have lasted go before those that may be mistakes.
        pairs.Sort((a, b) => Rank(b).CompareTo(Rank(a)));
        foreach (var (_, track, detection) in pairs)
        {
            if (isFound[track] || isTaken[detection])
                continue;
            isFound[track] = isTaken[detection] = true;
            tracks[track].Detect(picture, detections[detection], time);
        }

        (bool, float) Rank((float Overlap, int Track, int Detection) pair) => (tracks[pair.Track].Id > 0, pair.Overlap);
    }

    // A face behind another is lost, or it would be taken for the one in front: two tracks never follow one face.
    private void Follow(int index, Picture picture, double time)
    {
        var track = tracks[index];
        isFound[index] = track.Find(picture, time, options.MinCorrelation, scratch, out var found);
        for (var i = 0; i < tracks.Count; i++)
            isFound[index] &= i == index || !isFound[i] || tracks[i].Box.Overlap(found) < MaxOverlap;
        if (isFound[index])
            track.Follow(found, time);
        else
            track.Lose(time);
    }

    private void BeginFrame(int detections)
    {
        if (isTaken.Length < detections)
            isTaken = new bool[2 * detections];
        if (isFound.Length < tracks.Count)
            isFound = new bool[2 * tracks.Count];
        Array.Clear(isTaken);
        Array.Clear(isFound);
    }

    private void Finish()
    {
        seen.Clear();
        foreach (var track in tracks)
        {
            if (track.Id == 0 && track.Hits >= options.MinHits)
                track.Id = ++identities;
            if (track.Id > 0 && track.IsSeen)
                seen.Add(track);
        }
    }
}
