using System.Text.Json;

namespace Mien.Cli.Output;

/// <summary>Writes an evaluation.</summary>
internal static class EvaluationWriter
{
    public static void Write(OutputFormat format, Evaluation evaluation, Stream stream)
    {
        switch (format)
        {
            case OutputFormat.Table:
                EvaluationTable.Write(evaluation, stream);
                break;

            case OutputFormat.Json:
                WriteJson(evaluation, stream);
                break;

            default:
                throw new ArgumentOutOfRangeException(nameof(format), format, "Not a format of evaluations.");
        }
    }

    private static void WriteJson(Evaluation evaluation, Stream stream)
    {
        using (var json = new Utf8JsonWriter(stream, JsonStyle.Indented))
            evaluation.WriteTo(json);

        stream.Write("\n"u8);
        stream.Flush();
    }
}
