using System.Globalization;
using System.Text.Json;
using Mien.Research.Evaluation;
using static Mien.Cli.Output.TablePage;

namespace Mien.Cli.Output;

/// <summary>Writes how well detectors find faces.</summary>
internal static class DetectionWriter
{
    public static void Write(OutputFormat format, IReadOnlyList<DetectionEvaluation> evaluations, Stream stream)
    {
        if (format == OutputFormat.Json)
            JsonDocumentWriter.WriteAll([.. evaluations.Select<DetectionEvaluation, Action<Utf8JsonWriter>>(item => item.WriteTo)], stream);
        else
            WriteTable(evaluations, stream);
    }

    private static void WriteTable(IReadOnlyList<DetectionEvaluation> evaluations, Stream stream)
    {
        var first = evaluations[0];
        using var page = new TablePage(stream);
        page.Line(string.Create(
            CultureInfo.InvariantCulture,
            $"data {string.Join(", ", first.Data)}: {first.Pictures} pictures, {first.Faces} faces of {first.MinSide} pixels and more, {first.LargeFaces} of 40 and more"));
        page.Line();
        page.Table(
            ["detector", "average precision", "recall at 0.1 false", "score from", "recall", "false per picture", "recall from 40 px"],
            evaluations.Select(evaluation => new[]
            {
                evaluation.Detector,
                Format(evaluation.AveragePrecision, "0.000"),
                Format(evaluation.RecallAtTenthFalse, "0.000"),
                Format(evaluation.Threshold, "0.00"),
                Format(evaluation.Recall, "0.000"),
                Format(evaluation.FalsePerPicture, "0.00"),
                Format(evaluation.LargeRecall, "0.000"),
            }));
    }
}
