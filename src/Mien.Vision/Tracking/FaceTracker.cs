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

    /// <summary>
    /// By so much of its side a face may lie beside where it is expected, along each axis: boxes of one size that are further apart overlap by
    /// less than a fifth, and the detection would not be the track's.
    /// </summary>
    internal const float Reach = 2 / 3f;

    /// <summary>The face may be so much larger or smaller than expected: boxes around one centre then overlap by a fifth.</summary>
    internal const float Growth = 2.24f;

    private readonly FaceTrackerOptions options;
    private readonly FaceTemplate.Scratch scratch = new();
    private readonly List<FaceTrack> tracks = [];
    private readonly List<FaceTrack> seen = [];
    private readonly List<FaceRegion> regions = [];
    private readonly List<(float Overlap, int Track, int Detection)> pairs = [];
    private readonly Comparison<(float Overlap, int Track, int Detection)> byRank;
    private int[] matches = [];
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
        byRank = (a, b) => Rank(b).CompareTo(Rank(a));
    }

    /// <summary>The tracks whose face was seen in the newest frame, oldest first. The list changes with the next frame.</summary>
    public IReadOnlyList<FaceTrack> Seen => seen;

    /// <summary>
    /// Whether the detector should look at the next frame: its turn has come, a face may just have appeared, or one is lost from sight.
    /// </summary>
    public bool NeedsDetection =>
        sinceDetection >= options.DetectEvery - 1 || tracks.Exists(static track => track.Id == 0 || !track.IsSeen);

    /// <summary>
    /// Where in the next frame the faces may be that are known, those too that are lost from sight or may be mistakes: moved or grown by as much as
    /// leaves a detection that of its track. The list changes with the next call.
    /// </summary>
    /// <param name="time">Time of the frame in seconds; never less than before.</param>
    public IReadOnlyList<FaceRegion> Regions(double time)
    {
        regions.Clear();
        foreach (var track in tracks)
        {
            var box = track.Expected(time);
            var side = Math.Max(box.Width, box.Height);
            var (marginX, marginY) = (Reach * box.Width, Reach * box.Height);
            regions.Add(new FaceRegion(
                new Box(box.X - marginX, box.Y - marginY, box.Width + (2 * marginX), box.Height + (2 * marginY)), side / Growth, side * Growth));
        }

        return regions;
    }

    /// <summary>
    /// Whether detections of the next frame leave out a face that was detected up to now, as where a scene ends: what was looked for in
    /// <see cref="Regions"/> is to be looked for everywhere.
    /// </summary>
    /// <param name="time">Time of the frame in seconds; never less than before.</param>
    /// <param name="detections">The faces that the detector found in it.</param>
    public bool Misses(double time, IReadOnlyList<Detection> detections)
    {
        ArgumentNullException.ThrowIfNull(detections);
        Match(time, detections);
        for (var i = 0; i < tracks.Count; i++)
        {
            if (tracks[i].Id > 0 && matches[i] < 0 && double.IsNaN(tracks[i].MissedSince))
                return true;
        }

        return false;
    }

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
        for (var i = tracks.Count - 1; i >= 0; i--)
        {
            if (!double.IsNaN(tracks[i].MissedSince) && (tracks[i].Id == 0 || time - tracks[i].MissedSince > options.MaxMissing))
                tracks.RemoveAt(i);
        }

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
        Match(time, detections);
        for (var i = 0; i < tracks.Count; i++)
        {
            isFound[i] = matches[i] >= 0;
            if (isFound[i])
                tracks[i].Detect(picture, detections[matches[i]], time);
        }
    }

    /// <summary>Finds the detection of each track, -1 where there is none.</summary>
    private void Match(double time, IReadOnlyList<Detection> detections)
    {
        BeginFrame(detections.Count);
        pairs.Clear();
        for (var track = 0; track < tracks.Count; track++)
        {
            matches[track] = -1;
            var expected = tracks[track].Expected(time);
            for (var detection = 0; detection < detections.Count; detection++)
            {
                var overlap = expected.Overlap(detections[detection].Box);
                if (overlap >= options.MinOverlap)
                    pairs.Add((overlap, track, detection));
            }
        }

        // Tracks that have lasted go before those that may be mistakes.
        pairs.Sort(byRank);
        foreach (var (_, track, detection) in pairs)
        {
            if (matches[track] >= 0 || isTaken[detection])
                continue;
            isTaken[detection] = true;
            matches[track] = detection;
        }
    }

    private (bool IsTrack, float Overlap) Rank((float Overlap, int Track, int Detection) pair) => (tracks[pair.Track].Id > 0, pair.Overlap);

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
            (isFound, matches) = (new bool[2 * tracks.Count], new int[2 * tracks.Count]);
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
