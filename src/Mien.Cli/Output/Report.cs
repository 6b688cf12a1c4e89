using System.Text.Json;
using Mien.Results;

namespace Mien.Cli.Output;

/// <summary>A result of a verb.</summary>
/// <param name="Json">Each writes one value; several make an array.</param>
/// <param name="Table">Writes it for people.</param>
internal sealed record Report(IReadOnlyList<Action<Utf8JsonWriter>> Json, Action<TablePage> Table)
{
    public Report(Action<Utf8JsonWriter> json, Action<TablePage> table)
        : this([json], table)
    {
    }

    /// <summary>Writes it.</summary>
    /// <param name="isJson">Whether as JSON; else for people.</param>
    /// <param name="stream">Where to; it stays open.</param>
    public void Write(bool isJson, Stream stream)
    {
        if (isJson)
        {
            JsonDocumentWriter.WriteAll(Json, stream);
            return;
        }
        using var page = new TablePage(stream);
        Table(page);
    }
}
