using System.Text.Json.Serialization;

namespace Mien.Workers.Jobs;

/// <summary>One input of a job.</summary>
/// <param name="Source">Its whole path, or its address.</param>
/// <param name="Size">Its bytes; null where it is an address or could not be asked.</param>
/// <param name="Time">When it was last written, in ticks of 100 ns since the year 1, UTC; null likewise.</param>
/// <param name="Error">Why there is no picture here; null when there may be one.</param>
internal sealed record JobInput(string Source, long? Size = null, long? Time = null, string? Error = null)
{
    /// <summary>Whether it is read from an address.</summary>
    [JsonIgnore]
    public bool IsAddress => AddressOf(Source) is not null;

    /// <summary>A file, as it is now.</summary>
    public static JobInput OfFile(string path, string? error = null) =>
        error is null && Find(path) is { } file ? new(path, file.Length, file.LastWriteTimeUtc.Ticks) : new(path, Error: error);

    /// <summary>The address that a text is; null where it is none of http or https.</summary>
    public static Uri? AddressOf(string text) =>
        text.StartsWith("http", StringComparison.OrdinalIgnoreCase) && Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" ? address : null;

    /// <summary>Whether the file is no more what it was; one that is gone is told by whoever reads it.</summary>
    public bool HasChanged() => Size is not null && Find(Source) is { } file && (file.Length != Size || file.LastWriteTimeUtc.Ticks != Time);

    private static FileInfo? Find(string path)
    {
        try
        {
            var file = new FileInfo(path);
            return (file.LinkTarget is null ? file : file.ResolveLinkTarget(returnFinalTarget: true) as FileInfo) is { Exists: true } found ? found : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
