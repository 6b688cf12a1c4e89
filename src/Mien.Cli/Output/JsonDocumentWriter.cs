using System.Text.Json;

namespace Mien.Cli.Output;

/// <summary>Writes a result as one indented JSON document that ends in a line end.</summary>
internal static class JsonDocumentWriter
{
    public static void Write(Action<Utf8JsonWriter> write, Stream stream)
    {
        using (var json = new Utf8JsonWriter(stream, JsonStyle.Indented))
            write(json);

        stream.Write("\n"u8);
        stream.Flush();
    }

    /// <summary>One result as it is, several as an array.</summary>
    public static void WriteAll(IReadOnlyList<Action<Utf8JsonWriter>> results, Stream stream)
    {
        if (results is [var single])
        {
            Write(single, stream);
            return;
        }
        Write(
            json =>
            {
                json.WriteStartArray();
                foreach (var write in results)
                    write(json);
                json.WriteEndArray();
            },
            stream);
    }
}
