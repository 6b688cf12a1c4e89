using System.Text.Json.Serialization;

namespace Mien.Cli.Output;

/// <summary>What a partial file says of one input.</summary>
/// <param name="Source">The input as its user named it.</param>
/// <param name="Length">Bytes of its file; null where there is none.</param>
/// <param name="Modified">Ticks of its last change, UTC; null where there is no file.</param>
/// <param name="Failed">Whether it could not be analysed.</param>
/// <param name="Bytes">Bytes of its results, which follow the entry.</param>
internal sealed record PartialEntry(string Source, long? Length, long? Modified, bool Failed, int Bytes)
{
    /// <summary>The entry of an input as its file is now.</summary>
    public static PartialEntry Of(string source, bool failed, int bytes)
    {
        if (!File.Exists(source))
            return new PartialEntry(source, null, null, failed, bytes);
        var file = new FileInfo(source);
        return new PartialEntry(source, file.Length, file.LastWriteTimeUtc.Ticks, failed, bytes);
    }

    /// <summary>Whether the input is the same, and its file as it was.</summary>
    public bool IsStill(string source) => this == Of(source, Failed, Bytes);
}

/// <summary>The first line of a partial file.</summary>
/// <param name="Schema">Name and version of the form.</param>
/// <param name="Begun">What the results depend on, by name.</param>
internal sealed record PartialHead(string Schema, Dictionary<string, string> Begun);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(PartialEntry))]
[JsonSerializable(typeof(PartialHead))]
internal sealed partial class PartialJson : JsonSerializerContext;
