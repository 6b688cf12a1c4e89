namespace Mien.Cli.Output;

/// <summary>Makes the writer of a format.</summary>
internal static class AnalysisWriter
{
    /// <param name="format">How to write.</param>
    /// <param name="stream">Where to write; it stays open.</param>
    /// <param name="labels">The model's label set: the probability columns of CSV.</param>
    /// <param name="isSingle">Whether one picture was named: JSON is then of that one, else an array.</param>
    public static IAnalysisWriter Create(OutputFormat format, Stream stream, IReadOnlyList<string> labels, bool isSingle) => format switch
    {
        OutputFormat.Table => new TableAnalysisWriter(stream),
        OutputFormat.Json => new JsonAnalysisWriter(stream, isSingle, (json, analysis) => analysis.WriteTo(json)),
        OutputFormat.JsonLines => new JsonLinesAnalysisWriter(stream),
        OutputFormat.Csv => new CsvAnalysisWriter(stream, labels),
        OutputFormat.DeepFace => new JsonAnalysisWriter(stream, isSingle, DeepFaceFormat.Write),
        OutputFormat.PyFeat => new PyFeatWriter(stream, labels),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Not an output format."),
    };
}

/// <summary>Writes analyses one by one; each is flushed before the next picture is looked at.</summary>
internal interface IAnalysisWriter : IDisposable
{
    void Write(Analysis analysis);

    /// <summary>Writes what closes the document. Call it once, after the last analysis.</summary>
    void Complete();
}
