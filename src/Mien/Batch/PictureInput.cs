using Mien.Recognition;
using Mien.Vision.Pictures;

namespace Mien.Batch;

/// <summary>One picture that the user named, or the reason why what was named gives none.</summary>
/// <param name="Source">Path of the picture, or "-" for standard input.</param>
/// <param name="Error">Why there is no picture here, on one line; null when there may be one.</param>
public readonly record struct PictureInput(string Source, string? Error = null)
{
    /// <summary>What stands for a picture that comes through a stream.</summary>
    public const string StandardInput = "-";

    /// <summary>Whether the picture comes through a stream.</summary>
    public bool IsStandardInput => Source == StandardInput;

    /// <summary>The picture to open; opening what has an error gives that error.</summary>
    /// <param name="standardInput">What "-" is read from; it stays open.</param>
    public PictureSource ToSource(Stream standardInput)
    {
        if (Error is { } error)
            return new PictureSource(Source, () => throw new IOException(error));
        return IsStandardInput
            ? new PictureSource(Source, (size, room) => Picture.Read(standardInput, "standard input", size, room))
            : PictureSource.File(Source);
    }
}
