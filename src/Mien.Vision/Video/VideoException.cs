namespace Mien.Vision.Video;

/// <summary>A video cannot be read or written. The message is one line: which source, what is wrong, what to do.</summary>
public sealed class VideoException : IOException
{
    /// <summary>Creates the error without a message.</summary>
    public VideoException()
    {
    }

    /// <summary>Creates the error.</summary>
    /// <param name="message">One line: which source, what is wrong, what to do.</param>
    public VideoException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the error with its cause.</summary>
    /// <param name="message">One line: which source, what is wrong, what to do.</param>
    /// <param name="innerException">The cause.</param>
    public VideoException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
