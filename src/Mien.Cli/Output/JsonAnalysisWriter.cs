using System.Text.Json;

namespace Mien.Cli.Output;

/// <summary>One JSON document: an object for one picture, an array for several.</summary>
internal sealed class JsonAnalysisWriter : IAnalysisWriter
{
    private readonly Stream _stream;
    private readonly Utf8JsonWriter _json;
    private readonly bool _isSingle;

    public JsonAnalysisWriter(Stream stream, bool isSingle)
    {
        _stream = stream;
        _json = new Utf8JsonWriter(stream, JsonStyle.Indented);
        _isSingle = isSingle;

        if (!isSingle)
            _json.WriteStartArray();
    }

    public void Write(Analysis analysis)
    {
        analysis.WriteTo(_json);
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
}
