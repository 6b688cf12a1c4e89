using System.Text.Json;

namespace Mien.Results;

/// <summary>One JSON object a line, so that a reader can follow while the batch runs.</summary>
internal sealed class JsonLinesResultWriter(Stream stream) : IResultWriter
{
    private readonly Utf8JsonWriter _json = new(stream, JsonDocumentWriter.OneLine);

    public void Write(Analysis analysis)
    {
        AnalysisConverter.Write(_json, analysis);
        _json.Flush();
        _json.Reset();

        stream.Write("\n"u8);
        stream.Flush();
    }

    public void Complete()
    {
    }

    public void Dispose() => _json.Dispose();
}
