using Mien.Recognition;
using Mien.Vision.Pictures;

namespace Mien.Cli.Inputs;

/// <summary>One picture that the user named, or the reason why what was named gives none.</summary>
/// <param name="Source">Path of the picture, or "-" for standard input.</param>
/// <param name="Error">Why there is no picture here, on one line; null when there may be one.</param>
internal readonly record struct PictureInput(string Source, string? Error = null)
{
    public const string StandardInput = "-";

    public bool IsStandardInput => Source == StandardInput;

    /// <summary>The picture to open; opening what has an error gives that error.</summary>
    /// <param name="streams">Whose input "-" is.</param>
    public PictureSource ToSource(StandardStreams streams)
    {
        if (Error is { } error)
            return new PictureSource(Source, () => throw new IOException(error));
        return IsStandardInput
            ? new PictureSource(Source, (size, room) => Picture.Load(streams.Input, "standard input", size, room))
            : PictureSource.File(Source);
    }
}
