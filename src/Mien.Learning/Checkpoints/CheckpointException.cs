using System.Text.Json;

namespace Mien.Learning;

/// <summary>A checkpoint file that cannot be trusted: the message is one line naming the file and the reason.</summary>
/// <remarks>It is an <see cref="IOException"/>, so one catch also covers missing and unreadable files.</remarks>
public sealed class CheckpointException : IOException
{
    private const int MaxQuoted = 80;

    /// <summary>Refuses a file.</summary>
    /// <param name="file">The file, as the caller named it.</param>
    /// <param name="reason">What is wrong and what was expected, on one line.</param>
    /// <param name="cause">The underlying error, if there is one.</param>
    public CheckpointException(string file, string reason, Exception? cause = null)
        : base($"{file}: {OneLine(reason)}", cause)
    {
        File = file;
        Reason = reason;
    }

    /// <summary>The file, as the caller named it.</summary>
    public string File { get; }

    /// <summary>What is wrong with it.</summary>
    public string Reason { get; }

    /// <summary>A name from a file, short and without control characters, for a message.</summary>
    internal static string Quote(string text)
    {
        if (text.Length <= MaxQuoted)
            return $"'{JsonEncodedText.Encode(text)}'";
        var length = char.IsHighSurrogate(text[MaxQuoted - 1]) ? MaxQuoted - 1 : MaxQuoted;
        return $"'{JsonEncodedText.Encode(text.AsSpan(0, length))}...'";
    }

    // Reasons quote what damaged files hold.
    private static string OneLine(string text) =>
        string.Create(text.Length, text, static (line, source) =>
        {
            for (var i = 0; i < line.Length; i++)
                line[i] = char.IsControl(source[i]) ? ' ' : source[i];
        });
}
