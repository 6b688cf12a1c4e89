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
}
