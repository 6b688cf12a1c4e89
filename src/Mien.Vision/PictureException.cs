namespace Mien.Vision;

/// <summary>A picture could not be read or written. The message is one line: which file, what is wrong, what to do.</summary>
public sealed class PictureException : Exception
{
    /// <summary>Creates the error without a message.</summary>
    public PictureException()
    {
    }

    /// <summary>Creates the error.</summary>
    /// <param name="message">One line: which file, what is wrong, what to do.</param>
    public PictureException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the error with its cause.</summary>
    /// <param name="message">One line: which file, what is wrong, what to do.</param>
    /// <param name="innerException">The cause.</param>
    public PictureException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
