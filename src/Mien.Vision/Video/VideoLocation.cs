using System.Globalization;
using Mien.Vision.Pictures;

namespace Mien.Vision.Video;

/// <summary>
/// Where a video comes from: a file, a camera device or a stream. It decides what ffmpeg may open: a file is only ever that file,
/// whatever its name or content says, and a stream is fetched by the protocols of its scheme alone.
/// </summary>
internal sealed class VideoLocation
{
    /// <summary>Containers that hold their video themselves; playlists and scripts, which name other files, are not among them.</summary>
    private const string Containers =
        "mov,matroska,avi,mpegts,mpeg,mpegvideo,m4v,h264,hevc,ivf,obu,flv,ogg,asf,rm,mxf,nut,dv,mjpeg,gif,yuv4mpegpipe,wtv";

    /// <summary>What network cameras and servers send; the playlist of HLS names pieces that the white list of protocols still holds for.</summary>
    private const string StreamContainers = Containers + ",mpjpeg,hls,rtsp,sdp,rtp";

    private static readonly Dictionary<string, string> protocols = new(StringComparer.OrdinalIgnoreCase)
    {
        ["rtsp"] = "rtsp,rtp,udp,tcp",
        ["rtsps"] = "rtsp,rtp,udp,tcp,tls",
        ["http"] = "http,https,tcp,tls,crypto",
        ["https"] = "https,tcp,tls,crypto",
    };

    private static readonly HashSet<string> endings = new(StringComparer.OrdinalIgnoreCase)
    {
        ".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".ts", ".mts", ".m2ts", ".wmv", ".flv", ".3gp", ".ogv", ".mxf",
    };

    private readonly string address;

    private VideoLocation(string name, string address, string? scheme, bool isCamera)
    {
        Name = name;
        this.address = address;
        Scheme = scheme;
        IsCamera = isCamera;
    }

    /// <summary>What results and errors call the video: as the user named it, but for a password.</summary>
    public string Name { get; }

    public bool IsCamera { get; }

    public bool IsFile => Scheme is null && !IsCamera;

    /// <summary>Whether it is a stream by RTSP, as network cameras send it.</summary>
    public bool IsRtsp => Scheme?.StartsWith("rtsp", StringComparison.OrdinalIgnoreCase) == true;

    private string? Scheme { get; }

    public static VideoLocation Of(string source)
    {
        ArgumentException.ThrowIfNullOrEmpty(source);
        var colon = source.IndexOf("://", StringComparison.Ordinal);
        if (colon > 0)
            return OfAddress(source, source[..colon]);
        if (CameraDevice(source) is { } device)
        {
            return File.Exists(device)
                ? new VideoLocation(source, device, null, isCamera: true)
                : throw new MienException(source, "there is no such camera", "list those that are connected with: ls /dev/video*");
        }

        CheckFile(source);
        return new VideoLocation(source, "file:" + Path.GetFullPath(source), null, isCamera: false);
    }

    /// <summary>Whether a file is one to read as a video by its ending.</summary>
    public static bool HasEnding(string path) => endings.Contains(Path.GetExtension(path));

    /// <summary>The arguments that name this input to ffmpeg.</summary>
    public IEnumerable<string> Arguments(VideoReaderOptions options)
    {
        var timeout = ((long)options.Timeout.TotalMicroseconds).ToString(CultureInfo.InvariantCulture);
        if (IsCamera)
            return ["-fflags", "nobuffer", "-threads", "1", "-f", "v4l2", "-i", address];
        if (IsFile)
        {
            // ffmpeg counts times from the beginning of the file, but those of MPEG streams from the first stream that is used, unless there
            // is an offset: a millionth of a second, which is less than a unit of theirs.
            return
            [
                .. options.RealTime ? ["-re"] : Array.Empty<string>(), "-itsoffset", "0.000001", "-protocol_whitelist", "file",
                "-format_whitelist", Containers, "-i", address,
            ];
        }

        // One thread: decoding in several holds frames back. Half a second is enough to find what is in a stream; what comes in it is not lost.
        string[] stream = ["-analyzeduration", "500000", "-threads", "1", "-protocol_whitelist", protocols[Scheme!], "-format_whitelist", StreamContainers];
        string[] limit = IsRtsp
            ? ["-rtsp_transport", "tcp", "-timeout", timeout]
            : ["-rw_timeout", timeout];
        return [.. stream, .. limit, "-i", address];
    }

    /// <summary>A line of ffmpeg's without the address, which may hold a password.</summary>
    public string Conceal(string line) => line.Replace(address, Name, StringComparison.Ordinal);

    private static VideoLocation OfAddress(string source, string scheme)
    {
        if (!protocols.ContainsKey(scheme))
            throw new MienException(source, $"streams of '{scheme}' are not read", $"give a file, a camera such as /dev/video0, or an address of {string.Join(", ", protocols.Keys)}");
        if (source.AsSpan().ContainsAny('\n', '\r'))
            throw new MienException(null, "the address of the stream holds a line end", "give it on one line");

        var host = source.IndexOf("://", StringComparison.Ordinal) + 3;
        var path = source.IndexOf('/', host);
        var user = source.LastIndexOf('@', path < 0 ? source.Length - 1 : path);
        var name = user > host ? string.Concat(source.AsSpan(0, host), source.AsSpan(user + 1)) : source;

        // ffmpeg knows them in lower case only.
        return new VideoLocation(name, string.Concat(scheme.ToLowerInvariant(), source.AsSpan(scheme.Length)), scheme, isCamera: false);
    }

    // Names that last, such as those in /dev/v4l/by-id, are links. Other devices, and the files of /dev/shm, are no cameras.
    private static string? CameraDevice(string path)
    {
        const string Cameras = "/dev/video";
        try
        {
            var device = File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);
            return device.StartsWith(Cameras, StringComparison.Ordinal) ? device : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Path.GetFullPath(path).StartsWith(Cameras, StringComparison.Ordinal) ? path : null;
        }
    }

    private static void CheckFile(string path)
    {
        try
        {
            if (Directory.Exists(path))
                throw new MienException(path, "not a video (a folder)", "name the files in it");
            // Opening a pipe would wait for its writer; pipes and devices have no length.
            if (RegularFile.Length(path) == 0)
                throw new MienException(path, "not a video (empty, or not a regular file)", "give a video file");
        }
        catch (FileNotFoundException e)
        {
            throw new MienException(path, "cannot be read (no such file)", "check its name", e);
        }
        catch (UnauthorizedAccessException e)
        {
            throw new MienException(path, "cannot be read (permission denied)", "check its permissions", e);
        }
    }
}
