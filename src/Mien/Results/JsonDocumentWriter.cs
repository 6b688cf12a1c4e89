using System.Text.Encodings.Web;
using System.Text.Json;

namespace Mien.Results;

/// <summary>Writes results as one indented JSON document that ends in a line end.</summary>
public static class JsonDocumentWriter
{
    // It goes to files and terminals, not into HTML, so file names stay readable.
    internal static readonly JsonWriterOptions Indented = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Indented = true,
        NewLine = "\n",
    };

    internal static readonly JsonWriterOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one result.</summary>
    /// <param name="write">Writes it, as one value.</param>
    /// <param name="stream">Where to; it stays open.</param>
    public static void Write(Action<Utf8JsonWriter> write, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(write);
        ArgumentNullException.ThrowIfNull(stream);
        using (var json = new Utf8JsonWriter(stream, Indented))
            write(json);

        stream.Write("\n"u8);
        stream.Flush();
    }

    /// <summary>Writes one result as it is, several as an array.</summary>
    /// <param name="results">Each writes one, as one value.</param>
    /// <param name="stream">Where to; it stays open.</param>
    public static void WriteAll(IEnumerable<Action<Utf8JsonWriter>> results, Stream stream)
    {
        if (results.ToArray() is var all && all is [var single])
        {
            Write(single, stream);
            return;
        }
        Write(
            json =>
            {
                json.WriteStartArray();
                foreach (var write in all)
                    write(json);
                json.WriteEndArray();
            },
            stream);
    }
}
