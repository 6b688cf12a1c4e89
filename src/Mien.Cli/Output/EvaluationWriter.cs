using System.Text.Json;

namespace Mien.Cli.Output;

/// <summary>Writes an evaluation.</summary>
internal static class EvaluationWriter
{
    public static void Write(OutputFormat format, EvaluationSeries series, Stream stream)
    {
        if (series.Runs.Count == 1)
            Write(format, series.Runs[0], stream);
        else if (format == OutputFormat.Table)
            EvaluationTable.Write(series, stream);
        else
            WriteJson(series.WriteTo, stream);
    }

    public static void Write(OutputFormat format, Evaluation evaluation, Stream stream)
    {
        switch (format)
        {
            case OutputFormat.Table:
                EvaluationTable.Write(evaluation, stream);
                break;

            case OutputFormat.Json:
                WriteJson(evaluation.WriteTo, stream);
                break;

            default:
                throw new ArgumentOutOfRangeException(nameof(format), format, "Not a format of evaluations.");
        }
    }

    private static void WriteJson(Action<Utf8JsonWriter> write, Stream stream)
    {
        using (var json = new Utf8JsonWriter(stream, JsonStyle.Indented))
            write(json);

        stream.Write("\n"u8);
        stream.Flush();
    }
}
