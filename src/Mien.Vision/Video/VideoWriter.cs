using System.Globalization;

namespace Mien.Vision.Video;

/// <summary>
/// Writes a video through ffmpeg, H.264 at a constant frame rate. The file appears whole when <see cref="Complete"/> is called and not at
/// all when it is not.
/// </summary>
/// <remarks>Each frame of the file shows the newest frame that was written for its time, so irregular times are kept to within one frame.</remarks>
public sealed class VideoWriter : IDisposable
{
    /// <summary>Videos whose times are irregular may state a rate far above the one they have.</summary>
    private const double MaxFrameRate = 60;

    private const double DefaultFrameRate = 25;

    private static readonly TimeSpan patience = TimeSpan.FromMinutes(5);

    private static readonly Dictionary<string, string> formats = new(StringComparer.OrdinalIgnoreCase)
    {
        [".mp4"] = "mp4",
        [".mov"] = "mov",
        [".mkv"] = "matroska",
    };

    private readonly string path;
    private readonly string unfinished;
    private readonly int width;
    private readonly int height;
    private readonly double frameRate;
    private readonly VideoLog log = new();
    private readonly FfmpegProcess ffmpeg;
    private readonly byte[] shown;
    private double start = double.NaN;
    private long written;

    /// <summary>Begins a file.</summary>
    /// <param name="path">The file; .mp4, .mov or .mkv decides the container.</param>
    /// <param name="width">Width of the video in pixels.</param>
    /// <param name="height">Height of the video in pixels.</param>
    /// <param name="frameRate">Frames a second; at most 60 are written, and 25 where it is not a number.</param>
    /// <param name="sound">A video file whose sound is added, encoded anew; null for none.</param>
    /// <exception cref="VideoException">ffmpeg is missing, or the ending is none of these.</exception>
    public VideoWriter(string path, int width, int height, double frameRate, string? sound = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        if (!formats.TryGetValue(Path.GetExtension(path), out var format))
            throw new VideoException($"{path}: unknown video format '{Path.GetExtension(path)}'; end the name in {string.Join(", ", formats.Keys)}");

        this.path = path;
        (this.width, this.height) = (width, height);
        this.frameRate = frameRate > 0 ? Math.Min(frameRate, MaxFrameRate) : DefaultFrameRate;
        unfinished = $"{path}.{Guid.NewGuid():N}.part";
        shown = new byte[checked(3 * width * height)];

        var rate = this.frameRate.ToString("R", CultureInfo.InvariantCulture);
        string[] frames = ["-f", "rawvideo", "-pix_fmt", "rgb24", "-video_size", $"{width}x{height}", "-framerate", rate, "-i", "pipe:0"];
        string[] audio = sound is null
            ? ["-map", "0:v"]
            : [.. VideoLocation.Of(sound).Arguments(new VideoReaderOptions()), "-map", "0:v", "-map", "1:a:0?", "-c:a", "aac"];
        // H.264 players want even sides.
        string[] encoding =
        [
            "-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2",
            "-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p", "-f", format,
            "-y", "file:" + Path.GetFullPath(unfinished),
        ];
        ffmpeg = new FfmpegProcess([.. frames, .. audio, .. encoding], log.Add);
    }

    /// <summary>Whether a path ends like a video that can be written: .mp4, .mov or .mkv.</summary>
    public static bool CanWrite(string path) => formats.ContainsKey(Path.GetExtension(path));

    /// <summary>Writes a frame.</summary>
    /// <param name="rgb">Interleaved R, G, B bytes, 3 * width * height of them.</param>
    /// <param name="time">When it is shown, in seconds; the first frame begins the video.</param>
    /// <exception cref="VideoException">The file cannot be written.</exception>
    public void Write(ReadOnlySpan<byte> rgb, double time)
    {
        if (rgb.Length != shown.Length)
            throw new ArgumentException($"{rgb.Length} bytes for {width} x {height} RGB pixels; {shown.Length} are needed", nameof(rgb));
        if (double.IsNaN(start))
            start = time;
        else
            ShowUntil(time);
        rgb.CopyTo(shown);
    }

    /// <summary>Finishes the file and gives it its name. Without a frame there is no file.</summary>
    /// <exception cref="VideoException">The file cannot be written.</exception>
    public void Complete()
    {
        if (!double.IsNaN(start))
            Send();
        try
        {
            ffmpeg.Input.Dispose();
        }
        catch (IOException)
        {
            // ffmpeg is gone; its log says why.
        }

        if (!ffmpeg.WaitForSuccess(patience))
            throw Failure();
        if (written > 0)
            File.Move(unfinished, path, overwrite: true);
    }

    /// <summary>Ends ffmpeg, and takes away what is not finished.</summary>
    public void Dispose()
    {
        ffmpeg.Dispose();
        if (File.Exists(unfinished))
            File.Delete(unfinished);
    }

    private void ShowUntil(double time)
    {
        while (written < Math.Round((time - start) * frameRate))
            Send();
    }

    private void Send()
    {
        try
        {
            ffmpeg.Input.Write(shown);
            written++;
        }
        catch (IOException)
        {
            throw Failure();
        }
    }

    private VideoException Failure()
    {
        ffmpeg.WaitForSuccess(TimeSpan.FromSeconds(5));
        return new VideoException($"{path}: cannot be written ({log.Error ?? "ffmpeg ended"}); choose a folder that exists and can be written to");
    }
}
