using Mien.Vision.Video;

namespace Mien.Workers.Jobs;

/// <summary>Cameras and streams that are watched by many machines, each by one at a time, until the job is cancelled.</summary>
public sealed record WatchJob
{
    /// <summary>Cameras such as /dev/video0, addresses of rtsp, rtsps, http or https, and files, which are played again and again in real time. Default: none.</summary>
    public IReadOnlyList<string> Streams { get; init; } = [];

    /// <summary>A file with one of them on each line. Default null: none.</summary>
    public string? List { get; init; }

    /// <summary>How faces are found and named; detectors and classifiers of the caller's cannot be sent to others.</summary>
    public RecognizerOptions Recognizer { get; init; } = new();

    /// <summary>Frames from one detection to the next. Default null: as <see cref="Batch.BatchOptions.DetectEvery"/>.</summary>
    public int? DetectEvery { get; init; }

    /// <summary>Time from one frame of a stream whose faces are kept to the next, 0 for all. Default a second; at most an hour.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long results are kept. Default a week; at least a minute.</summary>
    public TimeSpan Keep { get; init; } = TimeSpan.FromDays(7);

    /// <summary>All streams, each once.</summary>
    internal IReadOnlyList<string> Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(Every, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Every, TimeSpan.FromHours(1));
        ArgumentOutOfRangeException.ThrowIfLessThan(Keep, TimeSpan.FromMinutes(1));
        if (List is not null && !File.Exists(List))
            throw new MienException(List, "there is no such list", "name a text file with a stream on each line");
        var all = Streams.Concat(List is null ? [] : File.ReadLines(List).Select(line => line.Trim()).Where(line => line.Length > 0)).Select(Absolute).ToList();
        if (all.Count == 0)
            throw new MienException(List, "no streams to watch", "name cameras, addresses or files");
        return all.CountBy(stream => stream).FirstOrDefault(stream => stream.Value > 1) is { Key: { } twice }
            ? throw new MienException(NameOf(twice), "the stream is named twice", "name it once")
            : all;
    }

    /// <summary>What a stream is called: its address without user and password.</summary>
    internal static string NameOf(string stream) => IsAddress(stream) ? VideoLocation.Of(stream).Name : stream;

    /// <summary>Whether a stream comes over the network, rather than from a file or a camera of the worker's machine.</summary>
    internal static bool IsAddress(string stream) => stream.Contains("://", StringComparison.Ordinal);

    private static string Absolute(string stream)
    {
        if (!IsAddress(stream))
            return Path.GetFullPath(stream);
        _ = NameOf(stream);
        return stream;
    }
}
