namespace Mien.Learning;

/// <summary>A checkpoint file that cannot be trusted: the message is one line naming the file and the reason.</summary>
/// <remarks>It is an <see cref="IOException"/>, so one catch also covers missing and unreadable files.</remarks>
public sealed class CheckpointException : IOException
{
    /// <summary>Refuses a file.</summary>
    /// <param name="file">The file, as the caller named it.</param>
    /// <param name="reason">What is wrong and what was expected, on one line.</param>
    /// <param name="cause">The underlying error, if there is one.</param>
    public CheckpointException(string file, string reason, Exception? cause = null)
        : base($"{file}: {reason.ReplaceLineEndings(" ")}", cause)
    {
        File = file;
        Reason = reason;
    }

    /// <summary>The file, as the caller named it.</summary>
    public string File { get; }

    /// <summary>What is wrong with it.</summary>
    public string Reason { get; }
}
