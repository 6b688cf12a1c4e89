using System.Text;
using Mien.Tensors;

namespace Mien.Vision.Video;

/// <summary>
/// Writes a video through ffmpeg, H.264, each frame at its own time. The file appears whole when <see cref="Complete"/> is called and not at
/// all when it is not, or when it cannot be written.
/// </summary>
/// <remarks>
/// With the sound of a file, times are those of that file, and its first frame is shown from its beginning; else the video begins with the
/// first frame. Times are kept to a millisecond.
/// </remarks>
public sealed class VideoWriter : IDisposable
{
    private const double DefaultFrameRate = 25;

    private static readonly TimeSpan patience = TimeSpan.FromMinutes(5);

    private static readonly Dictionary<string, string> formats = new(StringComparer.OrdinalIgnoreCase)
    {
        [".mp4"] = "mp4",
        [".mov"] = "mov",
        [".mkv"] = "matroska",
    };

    private readonly string path;
    private readonly AtomicFile file;
    private readonly byte[] unfinishedName;
    private readonly int frameBytes;
    private readonly bool hasSound;
    private readonly FfmpegProcess ffmpeg;
    private readonly RawVideoStream frames;
    private double start;
    private long shown = -1;
    private volatile string? error;
    private volatile string? fileError;

    /// <summary>Begins a file.</summary>
    /// <param name="path">The file; .mp4, .mov or .mkv decides the container.</param>
    /// <param name="width">Width of the video in pixels.</param>
    /// <param name="height">Height of the video in pixels.</param>
    /// <param name="frameRate">Frames a second, for how long the last one is shown; 25 where it is not a number.</param>
    /// <param name="sound">A video file whose sound is added, encoded anew; null for none.</param>
    /// <exception cref="MienException">ffmpeg is missing, or the ending is none of these, or the file cannot be written.</exception>
    public VideoWriter(string path, int width, int height, double frameRate, string? sound = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (!formats.TryGetValue(Path.GetExtension(path), out var format))
            throw new MienException(path, $"unknown video format '{Path.GetExtension(path)}'", $"end the name in {string.Join(", ", formats.Keys)}");

        this.path = path;
        frameBytes = checked(3 * width * height);
        hasSound = sound is not null;

        file = Begin(path);
        unfinishedName = Encoding.UTF8.GetBytes(Path.GetFileName(file.Unfinished));
        try
        {
            ffmpeg = new FfmpegProcess(Arguments(format, sound), Log);
            frames = new RawVideoStream(ffmpeg.Input, width, height, frameRate > 0 ? frameRate : DefaultFrameRate);
        }
        catch (Exception e) when (e is IOException or MienException)
        {
            var failure = e as MienException ?? Failure();
            Dispose();
            throw failure;
        }
    }

    /// <summary>Whether a path ends like a video that can be written: .mp4, .mov or .mkv.</summary>
    public static bool CanWrite(string path) => formats.ContainsKey(Path.GetExtension(path));

    /// <summary>Writes a frame.</summary>
    /// <param name="rgb">Interleaved R, G, B bytes, 3 * width * height of them.</param>
    /// <param name="time">When it is shown, in seconds; more than those of the frame before.</param>
    /// <exception cref="MienException">The file cannot be written.</exception>
    public void Write(ReadOnlySpan<byte> rgb, double time)
    {
        if (rgb.Length != frameBytes)
            throw new ArgumentException($"{rgb.Length} bytes for a frame; {frameBytes} are needed", nameof(rgb));
        if (shown < 0)
            (start, shown) = (hasSound ? 0 : time, 0);
        else
            shown = Math.Max(shown + 1, (long)Math.Round(1000 * (time - start)));
        try
        {
            frames.Write(rgb, shown);
        }
        catch (IOException)
        {
            throw Failure();
        }
    }

    /// <summary>Finishes the file and gives it its name. Without a frame there is no file.</summary>
    /// <exception cref="MienException">The file cannot be written.</exception>
    public void Complete()
    {
        if (shown < 0)
            return;
        try
        {
            ffmpeg.Input.Dispose();
        }
        catch (IOException)
        {
            // ffmpeg is gone; its log says why.
        }

        // ffmpeg 5.1 ends well where the end of the file finds no room.
        if (!ffmpeg.WaitForSuccess(patience) || fileError is not null)
            throw Failure();
        try
        {
            file.Commit();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refused(path, e);
        }
    }

    /// <summary>Ends ffmpeg, and takes away what is not finished.</summary>
    public void Dispose()
    {
        ffmpeg?.Dispose();
        try
        {
            file.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The folder is gone or read-only now.
        }
    }

    private static AtomicFile Begin(string path)
    {
        try
        {
            return AtomicFile.Create(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Refused(path, e);
        }
    }

    private static MienException Refused(string path, Exception e)
    {
        var reason = e is DirectoryNotFoundException ? "its folder does not exist"
            : Directory.Exists(path) ? "it is a folder"
            : e is UnauthorizedAccessException ? "permission denied"
            : e.Message;
        return new MienException(path, $"cannot be written ({reason})", "choose a file in a folder that exists and can be written to", e);
    }

    private string[] Arguments(string format, string? sound)
    {
        string[] audio = sound is null
            ? ["-map", "0:v"]
            : [.. VideoLocation.Of(sound).Arguments(new VideoReaderOptions()), "-map", "0:v", "-map", "1:a:0?", "-c:a", "aac"];
        // Finer units overflow in some readers of MP4 at gaps of hours.
        string[] units = format == "matroska" ? [] : ["-video_track_timescale", "1000"];
        return
        [
            "-max_error_rate", "1", "-f", "matroska", "-i", "pipe:0", .. audio,
            // H.264 players want even sides.
            "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-fps_mode", "passthrough", "-enc_time_base", "1/1000", .. units,
            "-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p", "-f", format,
            "-y", "file:" + file.Unfinished,
        ];
    }

    // The sound may be damaged, which is no fault of the file that is written.
    private void Log(ReadOnlySpan<byte> line)
    {
        if (LogError.Of(line) is not { } text)
            return;
        error ??= text;
        if (line.IndexOf(unfinishedName) >= 0)
            fileError ??= text;
    }

    private MienException Failure()
    {
        ffmpeg.WaitForSuccess(TimeSpan.FromSeconds(5));
        var reason = (fileError ?? error ?? "ffmpeg ended").Replace("file:" + file.Unfinished, path, StringComparison.Ordinal);
        return reason.Contains("No space left", StringComparison.Ordinal) || reason.Contains("quota exceeded", StringComparison.Ordinal)
            ? new MienException(path, "cannot be written (the disk is full)", "make room on it, or choose a folder on another one")
            : new MienException(path, $"cannot be written ({reason})", "choose a folder that exists and can be written to");
    }
}
