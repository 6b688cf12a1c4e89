using Mien.Research.Evaluation;

namespace Mien.Cli.Output;

/// <summary>Writes evaluations: one as it is, several with their means.</summary>
internal static class EvaluationWriter
{
    public static void Write(OutputFormat format, EvaluationSeries series, Stream stream)
    {
        var isSingle = series.Runs.Count == 1;
        if (format == OutputFormat.Json)
            JsonDocumentWriter.Write(isSingle ? series.Runs[0].WriteTo : series.WriteTo, stream);
        else if (isSingle)
            EvaluationTable.Write(series.Runs[0], stream);
        else
            EvaluationTable.Write(series, stream);
    }
}
