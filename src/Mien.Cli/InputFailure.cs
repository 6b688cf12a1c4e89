using Mien.Expressions;
using Mien.Learning;
using Mien.Tensors;
using Mien.Training;
using Mien.Vision;

namespace Mien.Cli;

/// <summary>Tells what is wrong with the user's files from what is wrong with the program.</summary>
internal static class InputFailure
{
    /// <summary>Whether the message of the exception is meant for the user; all else is a fault of the program.</summary>
    public static bool Is(Exception exception) => exception
        is IOException or UnauthorizedAccessException or InvalidDataException or PictureException or RecipeException or DivergenceException or ExpressionException or DllNotFoundException;

    /// <summary>The message, with what to do where the system's own does not say it.</summary>
    public static string Describe(Exception exception) =>
        AtomicFile.IsFull(exception) ? $"{exception.Message}; make room on the disk" : exception.Message;

    /// <summary>The message without the name of the input in front, for where that stands already.</summary>
    public static string? ReasonWithout(string source, string? message)
    {
        var prefix = source + ": ";
        return message is not null && message.StartsWith(prefix, StringComparison.Ordinal) ? message[prefix.Length..] : message;
    }
}
