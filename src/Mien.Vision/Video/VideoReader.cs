using System.Globalization;

namespace Mien.Vision.Video;

/// <summary>
/// Reads the frames of a video file, a camera or a stream through ffmpeg: upright by the video's rotation, with square pixels, in the range
/// of a common display, each with the time at which the video shows it, which need not be regular.
/// </summary>
/// <remarks>
/// Times are seconds since the file or the stream began, which may be before its first picture. Where they jump back they go on.
/// Files are read by their content, whatever they are called; playlists and other files that name files are not. Streams are rtsp, rtsps,
/// http and https. No shell is involved.
/// </remarks>
public sealed class VideoReader : IVideoSource, IDisposable
{
    /// <summary>A file that ends this much before the duration it states, with an error, was cut short.</summary>
    private const double MissingSeconds = 0.5;

    /// <summary>Where a video states no frame rate.</summary>
    private const double DefaultStep = 0.04;

    private static readonly TimeSpan patience = TimeSpan.FromSeconds(5);

    private readonly VideoLocation location;
    private readonly VideoReaderOptions options;
    private readonly VideoLog log = new();
    private readonly FfmpegProcess ffmpeg;
    private readonly Timer watchdog;
    private readonly CancellationTokenRegistration cancellation;
    private volatile bool hasStalled;
    private volatile bool isCancelled;
    private readonly FrameClock clock = new();
    private readonly RangeConverter converter = new();
    private long count;
    private (int Width, int Height)? pending;
    private FrameStamp stamp;

    private VideoReader(VideoLocation location, VideoReaderOptions options, CancellationToken cancellation)
    {
        this.location = location;
        this.options = options;
        ffmpeg = new FfmpegProcess([.. location.Arguments(options), .. Output(options.MaxSide)], log.Add);
        watchdog = new Timer(_ =>
        {
            hasStalled = true;
            ffmpeg.Kill();
        });
        this.cancellation = cancellation.Register(Stop);
    }

    /// <summary>Whether videos can be read and written here: ffmpeg is installed.</summary>
    public static bool IsAvailable => FfmpegProcess.IsInstalled;

    /// <inheritdoc/>
    public string Name => location.Name;

    /// <summary>Whether the source is a file, and not a camera or a stream.</summary>
    public bool IsFile => location.IsFile;

    /// <summary>Width of the first frame in pixels.</summary>
    public int Width { get; private set; }

    /// <summary>Height of the first frame in pixels.</summary>
    public int Height { get; private set; }

    /// <summary>Frames a second that the video states, a guess where they are irregular; not a number if it states none.</summary>
    public double FrameRate => log.FrameRate;

    /// <summary>Duration in seconds that the video states; not a number for cameras and streams.</summary>
    public double Duration => log.Duration;

    /// <summary>Opens a video and waits for its first frame.</summary>
    /// <param name="source">A file, a camera device such as /dev/video0, or an address of rtsp, rtsps, http or https.</param>
    /// <param name="options">How to read; null for the defaults.</param>
    /// <param name="cancellation">Ends the video as if it were over.</param>
    /// <exception cref="MienException">ffmpeg is missing, or there is no video that can be read.</exception>
    public static VideoReader Open(string source, VideoReaderOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new VideoReaderOptions();
        options.Validate();
        var reader = new VideoReader(VideoLocation.Of(source), options, cancellation);
        try
        {
            reader.Begin();
            return reader;
        }
        catch
        {
            reader.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public bool Read(VideoFrame frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        watchdog.Change(options.Timeout, Timeout.InfiniteTimeSpan);
        var isWhole = (pending is not null || ReadHeader()) && ReadPixels(frame);
        watchdog.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (!isWhole)
            CheckEnd();
        return isWhole;
    }

    /// <inheritdoc/>
    public void Stop()
    {
        isCancelled = true;
        ffmpeg.Kill();
    }

    /// <summary>Ends ffmpeg.</summary>
    public void Dispose()
    {
        cancellation.Dispose();
        watchdog.Dispose();
        ffmpeg.Dispose();
    }

    // Each frame is a PPM file, so that it brings its size along; a video may change it.
    private static string[] Output(int maxSide)
    {
        var shrink = string.Create(CultureInfo.InvariantCulture, $"min(1,{maxSide}/max(iw*sar,ih))");
        var filter = $"showinfo=checksum=0,scale=w='max(1,floor(iw*sar*{shrink}+0.5))':h='max(1,floor(ih*{shrink}+0.5))',setsar=1";
        return
        [
            "-map", "0:V:0", "-vf", filter, "-fps_mode", "passthrough", "-pix_fmt", "rgb24", "-c:v", "ppm",
            "-flush_packets", "1", "-f", "image2pipe", "pipe:1",
        ];
    }

    private void Begin()
    {
        watchdog.Change(options.Timeout, Timeout.InfiniteTimeSpan);
        if (ReadHeader())
            (Width, Height) = pending!.Value;
        else
            CheckEnd();
        watchdog.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private bool ReadHeader()
    {
        try
        {
            if (!PpmHeader.TryRead(ffmpeg.Output, options.MaxSide, out var width, out var height))
                return false;
            pending = (width, height);
        }
        catch (InvalidDataException e)
        {
            throw new MienException(Name, $"ffmpeg sends no frames that can be read ({e.Message})", "install ffmpeg 5.1 or later", e);
        }

        // The log is a pipe of its own: the line was written before the pixels, and may be read after them.
        var wait = new SpinWait();
        while (!log.TryTake(out stamp) && !hasStalled && !isCancelled)
            wait.SpinOnce();
        return stamp.Width > 0;
    }

    private bool ReadPixels(VideoFrame frame)
    {
        var (width, height) = pending!.Value;
        pending = null;

        // What is live is given up when nothing comes for as long as the timeout; a recording states its duration.
        var longestGap = IsFile || !double.IsNaN(Duration) ? double.PositiveInfinity : options.Timeout.TotalSeconds;
        var time = clock.Next(stamp.Time, double.IsNaN(FrameRate) ? DefaultStep : 1 / FrameRate, longestGap);
        var pixels = frame.Fill(count, time, width, height, Math.Max(width, stamp.Width), Math.Max(height, stamp.Height));
        if (ffmpeg.Output.ReadAtLeast(pixels, pixels.Length, throwOnEndOfStream: false) < pixels.Length)
            return false;
        if (stamp.IsInterlaced && height == stamp.Height)
            Deinterlacing.Apply(pixels, width, stamp.IsBottomFirst);
        converter.Apply(pixels, stamp.Transfer);
        count++;
        return true;
    }

    // ffmpeg takes a server of RTSP that is gone for the end of the stream; a camera's has none, and a recording states its duration.
    private bool IsBrokenOff(string? reason) => IsFile ? reason is not null && clock.Time < Duration - MissingSeconds
        : location.IsRtsp ? !(clock.Time >= Duration - MissingSeconds)
        : log.EndedInError;

    private void CheckEnd()
    {
        if (isCancelled)
            return;
        if (hasStalled)
            throw new MienException(Name, $"stalled, no frame came for {options.Timeout.TotalSeconds:0.#} s", $"check {(IsFile ? "the disk" : "the camera or the network")}");

        var succeeded = ffmpeg.WaitForSuccess(patience);
        var reason = log.Error is { } error ? location.Conceal(error) : null;
        if (count == 0)
        {
            throw location.IsCamera
                ? new MienException(Name, $"no picture comes from this camera ({reason})", "check that it is one and that nobody else uses it")
                : reason is null || reason.Contains("matches no streams", StringComparison.Ordinal)
                    ? new MienException(Name, "has no video stream", "give a video")
                    : new MienException(
                        Name, $"not a video that can be read ({reason})", IsFile ? "give another one, or convert it with ffmpeg" : "check the address and the network");
        }

        if (location.IsCamera)
            throw new MienException(Name, $"the camera is gone after {clock.Time:0.#} s ({reason ?? "it sends no more"})", "connect it again");
        var missing = IsFile ? StatedSize.Missing(Name) : null;
        if (missing is not null || IsBrokenOff(reason) || !succeeded)
            throw new MienException(Name, $"{(IsFile ? "damaged or cut short" : "the stream broke off")} after {clock.Time:0.##} s ({missing ?? reason ?? "it sends no more"})", "what came before was used");
    }
}
