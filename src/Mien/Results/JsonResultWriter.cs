using System.Text.Json;

namespace Mien.Results;

/// <summary>One JSON document: what is written of one picture, or an array of that for several.</summary>
internal class JsonResultWriter : IResultWriter
{
    private readonly Stream _stream;
    private readonly Utf8JsonWriter _json;
    private readonly bool _isSingle;

    /// <param name="stream">Where to write; it stays open.</param>
    /// <param name="isSingle">Whether there is one picture.</param>
    public JsonResultWriter(Stream stream, bool isSingle)
    {
        _stream = stream;
        _json = new Utf8JsonWriter(stream, JsonDocumentWriter.Indented);
        _isSingle = isSingle;
        if (!isSingle)
            _json.WriteStartArray();
    }

    public void Write(Analysis analysis)
    {
        Write(_json, analysis);
        _json.Flush();
    }

    public void Complete()
    {
        if (!_isSingle)
            _json.WriteEndArray();

        _json.Flush();
        _stream.Write("\n"u8);
        _stream.Flush();
    }

    public void Dispose() => _json.Dispose();

    /// <summary>Writes what stands for a picture, as one value.</summary>
    protected virtual void Write(Utf8JsonWriter json, Analysis analysis) => AnalysisConverter.Write(json, analysis);
}
