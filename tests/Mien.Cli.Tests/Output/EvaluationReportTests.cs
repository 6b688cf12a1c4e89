using System.Text;
using System.Text.Json;
using Mien.Cli.Output;
using Mien.Research.Evaluation;

namespace Mien.Cli.Tests.Output;

public sealed class EvaluationReportTests
{
    [Fact]
    public void Json_has_every_field_of_the_schema_and_leaves_out_what_was_not_measured()
    {
        using var document = JsonDocument.Parse(Write(isJson: true));
        var root = document.RootElement;

        root.EnumerateObject().Select(property => property.Name).ShouldBe(
            ["schema", "model", "data", "split", "count", "leftOut", "accuracy", "accuracyFlip", "macroF1", "calibrationError", "perClass", "confusion"]);
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
        var lines = Write(isJson: false).Split('\n').Select(line => line.Trim()).ToArray();

        lines[0].ShouldBe("model light, data fer2013, split test, 10 pictures");
        lines.ShouldContain("accuracy           0.7000");
        lines.ShouldContain("with mirror image  0.8000  mean of the probabilities of both");
        lines.ShouldContain("macro F1           0.6500");
        lines.ShouldContain("calibration error  0.0500  expected, 15 bins");
        lines.ShouldNotContain(line => line.StartsWith("without copies", StringComparison.Ordinal));
        Fields(lines, "happy").ShouldBe([["0.750", "0.600", "0.800", "0.667", "5"], ["3", "2"]]);
        Fields(lines, "sad").ShouldBe([["-", "0.000", "1.000", "0.000", "5"], ["1", "4"]]);
    }

    [Fact]
    public void Table_tells_what_was_left_out()
    {
        var evaluation = SampleEvaluation.Create() with { LeftOut = 54, AccuracyWithoutCopies = 0.6, CountWithoutCopies = 5 };

        var lines = Write(isJson: false, evaluation).Split('\n');

        lines.ShouldContain("without copies     0.6000  5 pictures that no other split has");
        lines.ShouldContain("left out               54  pictures with a label that the model does not know");
    }

    [Fact]
    public void Averages_are_shown_below_the_classes_and_in_json()
    {
        var evaluation = SampleEvaluation.Create() with
        {
            MacroAverage = new ClassScores("macro average", 0.5, 0.25, 1, 0.75, 10),
            WeightedAverage = new ClassScores("weighted average", 0.125, 0.25, 1, 0.375, 10),
        };

        Fields(Write(isJson: false, evaluation).Split('\n'), "weighted").ShouldBe([["average", "0.125", "0.250", "1.000", "0.375", "10"]]);
        using var document = JsonDocument.Parse(Write(isJson: true, evaluation));
        document.RootElement.GetProperty("macroAverage").GetProperty("f1").GetDouble().ShouldBe(0.75);
        document.RootElement.GetProperty("weightedAverage").GetProperty("precision").GetDouble().ShouldBe(0.125);
    }

    [Fact]
    public void Table_of_several_runs_shows_each_and_their_means()
    {
        using var stream = new MemoryStream();
        var other = SampleEvaluation.Create() with { Model = "light-2", Accuracy = 0.8 };

        EvaluationReport.Of(new EvaluationSeries([SampleEvaluation.Create(), other])).Write(isJson: false, stream);

        Encoding.UTF8.GetString(stream.ToArray()).ShouldBe("""
            model light, data fer2013, split test, 10 pictures: accuracy 0.7000
            model light-2, data fer2013, split test, 10 pictures: accuracy 0.8000

            accuracy               0.7500 ± 0.0707
            accuracyFlip           0.8000 ± 0.0000
            macroF1                0.6500 ± 0.0000
            calibrationError       0.0500 ± 0.0000

            """);
    }

    [Fact]
    public void Labels_are_text_not_markup()
    {
        var evaluation = SampleEvaluation.Create() with
        {
            PerClass = [new ClassScores("[red]", 1, 1, 1, 1, 1)],
            Confusion = [[1]],
        };

        Write(isJson: false, evaluation).ShouldContain("[red]");
    }

    private static string[][] Fields(IEnumerable<string> lines, string label) =>
    [
        .. lines.Select(line => line.Split(['│', ' '], StringSplitOptions.RemoveEmptyEntries))
            .Where(fields => fields.Length > 2 && fields[0] == label)
            .Select(fields => fields[1..]),
    ];

    private static string Write(bool isJson, ClassificationEvaluation? evaluation = null)
    {
        using var stream = new MemoryStream();
        EvaluationReport.Of(new EvaluationSeries([evaluation ?? SampleEvaluation.Create()])).Write(isJson, stream);
        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
