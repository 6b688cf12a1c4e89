using System.Text;
using System.Text.Json;
using Mien.Cli.Output;

namespace Mien.Cli.Tests.Output;

public sealed class EvaluationWriterTests
{
    [Fact]
    public void Json_has_every_field_of_the_schema_and_leaves_out_what_was_not_measured()
    {
        using var document = JsonDocument.Parse(Write(OutputFormat.Json));
        var root = document.RootElement;

        root.EnumerateObject().Select(property => property.Name).ShouldBe(
            ["schema", "model", "data", "split", "count", "accuracy", "accuracyFlip", "perClass", "confusion"]);
        root.GetProperty("schema").GetString().ShouldBe("mien.evaluation/1");
        root.GetProperty("accuracyFlip").GetDouble().ShouldBe(0.8);
        root.GetProperty("perClass")[0].GetRawText().Replace(" ", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal)
            .ShouldBe("""{"label":"happy","precision":0.75,"recall":0.6,"specificity":0.8,"f1":0.6666666666666666,"support":5}""");
        root.GetProperty("perClass")[1].GetProperty("precision").ValueKind.ShouldBe(JsonValueKind.Null);
        root.GetProperty("confusion")[1][0].GetInt32().ShouldBe(1);
    }

    [Fact]
    public void Table_shows_accuracies_scores_and_confusion()
    {
        var lines = Write(OutputFormat.Table).Split('\n').Select(line => line.Trim()).ToArray();

        lines[0].ShouldBe("model light, data fer2013, split test, 10 pictures");
        lines.ShouldContain("accuracy           0.7000");
        lines.ShouldContain("with mirror image  0.8000");
        lines.ShouldNotContain(line => line.StartsWith("without copies", StringComparison.Ordinal));
        Fields(lines, "happy").ShouldBe([["0.750", "0.600", "0.800", "0.667", "5"], ["3", "2"]]);
        Fields(lines, "sad").ShouldBe([["-", "0.000", "1.000", "0.000", "5"], ["1", "4"]]);
    }

    [Fact]
    public void Labels_are_text_not_markup()
    {
        var evaluation = Samples.Evaluation() with
        {
            PerClass = [new ClassScores("[red]", 1, 1, 1, 1, 1)],
            Confusion = [[1]],
        };

        Write(OutputFormat.Table, evaluation).ShouldContain("[red]");
    }

    private static string[][] Fields(IEnumerable<string> lines, string label) =>
    [
        .. lines.Select(line => line.Split(['│', ' '], StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length > 2 && fields[0] == label)
            .Select(fields => fields[1..]),
    ];

    private static string Write(OutputFormat format, Evaluation? evaluation = null)
    {
        using var stream = new MemoryStream();
        EvaluationWriter.Write(format, evaluation ?? Samples.Evaluation(), stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
