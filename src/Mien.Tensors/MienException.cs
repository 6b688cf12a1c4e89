// All rooms throw it and applications catch it, so it lies in the lowest room and in the namespace that they meet first.
#pragma warning disable IDE0130
namespace Mien;
#pragma warning restore IDE0130

/// <summary>
/// Something that was given to Mien cannot be used, or could not be done: a file, a name, a setting, a source of video. The message is one
/// line, <c>source: reason; remedy</c>. What breaks a method's contract throws an <see cref="ArgumentException"/> or the like instead, and
/// what only the system knows, such as a full disk, an <see cref="IOException"/>.
/// </summary>
public sealed class MienException : Exception
{
    /// <summary>Says what, where and what to do. Control characters, which damaged files may bring along, become blanks.</summary>
    /// <param name="source">What cannot be used, as its user named it: mostly a path; null where the reason says it.</param>
    /// <param name="reason">What is wrong with it, and what was expected.</param>
    /// <param name="remedy">What to do; null where that is plain.</param>
    /// <param name="cause">The underlying error, if there is one.</param>
    public MienException(string? source, string reason, string? remedy = null, Exception? cause = null)
        : base(OneLine(source is null ? Join(reason, remedy) : $"{source}: {Join(reason, remedy)}"), cause)
    {
        Source = source;
        Reason = OneLine(reason);
        Remedy = remedy is null ? null : OneLine(remedy);
    }

    /// <summary>What cannot be used, as its user named it; null where the reason says it.</summary>
    public override string? Source { get; set; }

    /// <summary>What is wrong, and what was expected.</summary>
    public string Reason { get; }

    /// <summary>What to do; null where that is plain.</summary>
    public string? Remedy { get; }

    /// <summary>Reason and remedy: the message without the source, for where that stands already.</summary>
    public string Explanation => Join(Reason, Remedy);

    /// <summary>
    /// Whether an exception tells of what was given, so that its message is meant for the user; all else is a fault of the program.
    /// </summary>
    public static bool IsAboutInput(Exception exception) =>
        exception is MienException or IOException or UnauthorizedAccessException or InvalidDataException or DllNotFoundException;

    /// <summary>The message of an exception without the name of what it is about in front, for where that stands already.</summary>
    public static string Explain(Exception exception, string source)
    {
        ArgumentNullException.ThrowIfNull(exception);
        var prefix = source + ": ";
        return exception.Message.StartsWith(prefix, StringComparison.Ordinal) ? exception.Message[prefix.Length..] : exception.Message;
    }

    private static string Join(string reason, string? remedy) => remedy is null ? reason : $"{reason}; {remedy}";

    private static string OneLine(string text) =>
        string.Create(text.Length, text, static (line, source) =>
        {
            for (var i = 0; i < line.Length; i++)
                line[i] = char.IsControl(source[i]) ? ' ' : source[i];
        });
}
