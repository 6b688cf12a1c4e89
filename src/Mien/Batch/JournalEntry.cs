using System.Text.Json.Serialization;

namespace Mien.Batch;

/// <summary>What a journal says of one input, or of the next frames of a video.</summary>
/// <param name="Source">The input as its user named it.</param>
/// <param name="Copies">Where its annotated copy and its timelines go; null for nowhere.</param>
/// <param name="Length">Bytes of its file; null where there is none.</param>
/// <param name="Modified">Ticks of its last change, UTC; null where there is no file.</param>
/// <param name="Failed">Whether it could not be analysed.</param>
/// <param name="Bytes">Bytes of the results, which follow the findings.</param>
/// <param name="Frames">Frames of a video that are done up to here, where more may come; null where the input is done.</param>
/// <param name="Previous">Place of the entry that the results follow; null for those that begin the input's.</param>
/// <param name="Findings">Bytes of what was found in the frames, which follow the entry.</param>
internal sealed record JournalEntry(
    string Source, string? Copies, long? Length, long? Modified, bool Failed, int Bytes, long? Frames, long? Previous, int Findings)
{
    /// <summary>The entry of an input as its file is now.</summary>
    public static JournalEntry Of(string source, string? copies, bool failed, int bytes, long? frames, long? previous, int findings)
    {
        var file = File.Exists(source) ? new FileInfo(source) : null;
        return new JournalEntry(source, copies, file?.Length, file?.LastWriteTimeUtc.Ticks, failed, bytes, frames, previous, findings);
    }

    /// <summary>Whether the input's file is as it was, and its copies go where they went.</summary>
    public bool IsStill(string? copies) => this == Of(Source, copies, Failed, Bytes, Frames, Previous, Findings);
}

/// <summary>The first line of a journal.</summary>
/// <param name="Schema">Name and version of the form.</param>
/// <param name="Begun">What the results depend on, by name.</param>
internal sealed record JournalHead(string Schema, Dictionary<string, string> Begun);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(JournalEntry))]
[JsonSerializable(typeof(JournalHead))]
internal sealed partial class JournalJson : JsonSerializerContext;
