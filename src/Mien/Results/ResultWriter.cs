namespace Mien.Results;

/// <summary>Makes the writer of a format.</summary>
public static class ResultWriter
{
    /// <summary>Makes a writer, which writes at once what stands before the first analysis.</summary>
    /// <param name="format">How to write.</param>
    /// <param name="stream">Where to write; it stays open.</param>
    /// <param name="labels">The model's label set: the probability columns of CSV.</param>
    /// <param name="isSingle">Whether there is one picture: JSON is then of that one, else an array.</param>
    public static IResultWriter Create(ResultFormat format, Stream stream, IReadOnlyList<string> labels, bool isSingle = false) => format switch
    {
        ResultFormat.Json => new JsonResultWriter(stream, isSingle, AnalysisConverter.Write),
        ResultFormat.JsonLines => new JsonLinesResultWriter(stream),
        ResultFormat.Csv => new CsvResultWriter(stream, labels),
        ResultFormat.DeepFace => new JsonResultWriter(stream, isSingle, DeepFaceFormat.Write),
        ResultFormat.PyFeat => new PyFeatResultWriter(stream, labels),
        _ => throw new ArgumentOutOfRangeException(nameof(format), format, "Not a format of results."),
    };
}

/// <summary>Writes analyses one by one; each is flushed before the next picture is looked at.</summary>
public interface IResultWriter : IDisposable
{
    /// <summary>Writes what was found in a picture or in a frame of a video.</summary>
    /// <param name="analysis">What was found.</param>
    void Write(Analysis analysis);

    /// <summary>Writes what closes the document. Call it once, after the last analysis.</summary>
    void Complete();
}
