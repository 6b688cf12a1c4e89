using System.Text;

namespace Mien.Vision.Video;

/// <summary>Finds the lines of ffmpeg's log that tell of something wrong.</summary>
internal static class LogError
{
    private const int MaxLength = 300;

    /// <param name="line">A line of a log whose lines tell their level.</param>
    /// <returns>What is wrong; null where the line tells of nothing.</returns>
    public static string? Of(ReadOnlySpan<byte> line)
    {
        var at = Math.Max(line.IndexOf("[error] "u8), line.IndexOf("[fatal] "u8));
        if (at >= 0)
        {
            var text = line[(at + "[error] ".Length)..];
            return Encoding.UTF8.GetString(text[..Math.Min(text.Length, MaxLength)]).Trim().TrimEnd('.');
        }

        // Only a warning to ffmpeg, which decodes what there is.
        return line.IndexOf("corrupt input packet"u8) >= 0 ? "it ends in the middle of a frame" : null;
    }
}
