using System.Text.Json;
using Mien.Research.Evaluation;
using static Mien.Cli.Output.TablePage;

namespace Mien.Cli.Output;

/// <summary>Writes how well detector and model name the faces of whole pictures.</summary>
internal static class RecognitionWriter
{
    public static void Write(OutputFormat format, IReadOnlyList<RecognitionEvaluation> evaluations, Stream stream)
    {
        if (format == OutputFormat.Json)
        {
            JsonDocumentWriter.WriteAll([.. evaluations.Select<RecognitionEvaluation, Action<Utf8JsonWriter>>(item => item.WriteTo)], stream);
            return;
        }
        using var page = new TablePage(stream);
        page.Table(
            ["model", "data", "detector", "crop", "margin", "faces", "found", "named rightly", "of the found"],
            evaluations.Select(item => new[]
            {
                item.Model, item.Data, item.Detector, item.Crop.Aligned ? "aligned" : item.Crop.Square ? "square" : "box",
                Format(item.Crop.Margin, "0.00"), Format(item.Count, "0"), Format(item.Found, "0.000"), Format(item.Accuracy, "0.000"), Format(item.AccuracyOfFound, "0.000"),
            }));
    }
}
