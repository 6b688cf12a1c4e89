using System.Text.Json;

namespace Mien.Cli.Output;

/// <summary>One JSON object a line, so that a reader can follow while the batch runs.</summary>
internal sealed class JsonLinesAnalysisWriter(Stream stream) : IAnalysisWriter
{
    private readonly Utf8JsonWriter _json = new(stream, JsonStyle.OneLine);

    public void Write(Analysis analysis)
    {
        analysis.WriteTo(_json);
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
