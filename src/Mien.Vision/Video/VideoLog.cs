using System.Buffers.Text;

namespace Mien.Vision.Video;

/// <summary>
/// Reads the log of an ffmpeg whose first filter is showinfo: the time, size and colours of each frame, which come before its pixels, the
/// frame rate and duration, and what went wrong. One thread adds lines, another takes stamps. Nothing is allocated for a frame.
/// </summary>
internal sealed class VideoLog
{
    private readonly Queue<FrameStamp> stamps = new(64);
    private FrameStamp begun;
    private double timeBase = double.NaN;
    private bool errorSinceFrame;

    /// <summary>Frames a second that the video states; not a number if it does not.</summary>
    public double FrameRate { get; private set; } = double.NaN;

    /// <summary>Seconds that the video states; not a number if it does not.</summary>
    public double Duration { get; private set; } = double.NaN;

    /// <summary>The first error of those that came last without a frame between them; null if there was none.</summary>
    public string? Error { get; private set; }

    /// <summary>Whether an error came after the last frame.</summary>
    public bool EndedInError
    {
        get
        {
            lock (stamps)
                return errorSinceFrame;
        }
    }

    public void Add(ReadOnlySpan<byte> line)
    {
        lock (stamps)
        {
            // Names and titles of a file stand on lines that begin with the level, so they cannot pass for a filter's.
            if (line.StartsWith("[Parsed_showinfo_0 @ "u8))
                AddFilter(After(line, "] [info] "u8));
            else if (line.StartsWith("[info]   Duration: "u8))
                Duration = Clock(line["[info]   Duration: ".Length..]);
            else if (!line.StartsWith("[info]"u8) && !errorSinceFrame && LogError.Of(line) is { } error)
                (Error, errorSinceFrame) = (error, true);
        }
    }

    /// <summary>Takes the stamp of the next frame, whose pixels have begun to come.</summary>
    public bool TryTake(out FrameStamp stamp)
    {
        lock (stamps)
            return stamps.TryDequeue(out stamp);
    }

    // Of a frame a line with its time and size comes first, and one with its colours last.
    private void AddFilter(ReadOnlySpan<byte> line)
    {
        if (After(line, "config in time_base: "u8) is { Length: > 0 } settings)
        {
            timeBase = Ratio(settings);
            FrameRate = Ratio(After(settings, "frame_rate: "u8));
        }
        else if (line.StartsWith("n:"u8))
        {
            begun = Begin(line);
        }
        else if (line.StartsWith("color_range:"u8) && begun.Width > 0)
        {
            var transfer = After(line, "color_trc:"u8);
            stamps.Enqueue(begun with
            {
                Transfer = transfer.StartsWith("arib-std-b67"u8) ? TransferFunction.HybridLogGamma
                    : transfer.StartsWith("smpte2084"u8) ? TransferFunction.PerceptualQuantizer
                    : TransferFunction.Standard,
            });
            begun = default;
            errorSinceFrame = false;
        }
    }

    // The time is written with six digits; the number of time base units that it is comes whole.
    private FrameStamp Begin(ReadOnlySpan<byte> line)
    {
        var size = After(line, " s:"u8);
        if (!Utf8Parser.TryParse(size, out int width, out var digits)
            || !Utf8Parser.TryParse(size[Math.Min(size.Length, digits + 1)..], out int height, out _) || width < 1 || height < 1)
        {
            return default;
        }

        // Pixels that are not square are made so by width, where it is told how wide they are.
        var aspect = Ratio(After(line, " sar:"u8));
        if (aspect < 1000)
            width = Math.Max(1, (int)Math.Round(width * aspect));
        var time = Utf8Parser.TryParse(After(line, " pts:"u8).TrimStart((byte)' '), out long units, out _) ? units * timeBase : double.NaN;
        var order = After(line, " i:"u8);
        return new FrameStamp(time, width, height, TransferFunction.Standard, order.StartsWith("T"u8) || order.StartsWith("B"u8), order.StartsWith("B"u8));
    }

    private static ReadOnlySpan<byte> After(ReadOnlySpan<byte> line, ReadOnlySpan<byte> key)
    {
        var at = line.IndexOf(key);
        return at < 0 ? [] : line[(at + key.Length)..];
    }

    /// <summary>A fraction such as 24000/1001 or 4:3; not a number if it is none or 0.</summary>
    private static double Ratio(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out int numerator, out var digits) && digits + 1 < text.Length
        && Utf8Parser.TryParse(text[(digits + 1)..], out int denominator, out _) && numerator > 0 && denominator > 0
            ? (double)numerator / denominator
            : double.NaN;

    /// <summary>Seconds of hours:minutes:seconds.</summary>
    private static double Clock(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out int hours, out var digits) && digits + 7 < text.Length
        && Utf8Parser.TryParse(text[(digits + 1)..], out int minutes, out _)
        && Utf8Parser.TryParse(text[(digits + 4)..], out double seconds, out _)
            ? (hours * 3600.0) + (minutes * 60.0) + seconds
            : double.NaN;
}
