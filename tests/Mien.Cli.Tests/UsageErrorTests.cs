using Mien.Cli.Commands;

namespace Mien.Cli.Tests;

public sealed class UsageErrorTests
{
    [Theory]
    [InlineData("mien: unknown verb 'frobnicate'; see mien --help\n", "frobnicate")]
    [InlineData("mien: unknown option '--bar'; see mien --help\n", "--bar")]
    [InlineData("mien: evaluate: unexpected 'y'; see mien evaluate --help\n", "evaluate", "--data", "x", "y")]
    [InlineData("mien: evaluate: unknown option '--bar'; see mien evaluate --help\n", "evaluate", "--data", "x", "--bar")]
    [InlineData("mien: analyze: unknown option '--bar'; see mien analyze --help\n", "analyze", "a.jpg", "--bar", "b.jpg")]
    [InlineData("mien: analyze: --format 'xml' is none of table, json, jsonl, csv, deepface, pyfeat; see mien analyze --help\n", "analyze", "a.jpg", "--format", "xml")]
    [InlineData("mien: evaluate: --format 'csv' is none of table, json; see mien evaluate --help\n", "evaluate", "--data", "x", "--format", "csv")]
    [InlineData("mien: analyze: --detector 'x' is none of mtcnn, viola-jones, none, and no .safetensors file; see mien analyze --help\n", "analyze", "a.jpg", "--detector", "x")]
    [InlineData("mien: analyze: --threads '0' is not a whole number from 1 to 1024; see mien analyze --help\n", "analyze", "a.jpg", "--threads", "0")]
    [InlineData("mien: analyze: --threads '-1' is not a whole number from 1 to 1024; see mien analyze --help\n", "analyze", "a.jpg", "--threads", "-1")]
    [InlineData("mien: evaluate: --margin '5' is not a number over -0.5 and up to 4; see mien evaluate --help\n", "evaluate", "--data", "x", "--margin", "0", "5")]
    [InlineData("mien: evaluate: --margin '-0.5' is not a number over -0.5 and up to 4; see mien evaluate --help\n", "evaluate", "--data", "x", "--margin", "-0.5")]
    [InlineData("mien: evaluate: --margin 'NaN' is not a number over -0.5 and up to 4; see mien evaluate --help\n", "evaluate", "--data", "x", "--margin", "NaN")]
    [InlineData("mien: --margin and --align say how a detector's faces are cut for a model; give both --detector and --model\n", "evaluate", "--data", "x", "--margin", "1")]
    [InlineData("mien: --margin and --align say how a detector's faces are cut for a model; give both --detector and --model\n", "evaluate", "--data", "x", "--detector", "none", "--align")]
    [InlineData("mien: evaluate: give either --data or --suite; see mien evaluate --help\n", "evaluate", "--data", "x", "--suite", "photographs")]
    [InlineData("mien: evaluate: --final goes with --suite; see mien evaluate --help\n", "evaluate", "--data", "x", "--final")]
    [InlineData("mien: evaluate: --suite says itself how its sets are measured; beside it go --model, one --detector and --final; see mien evaluate --help\n", "evaluate", "--suite", "photographs", "--split", "test")]
    [InlineData("mien: evaluate: --suite 'faces' is none of photographs; see mien evaluate --help\n", "evaluate", "--suite", "faces")]
    public void What_is_wrong_is_said_in_one_line(string expected, params string[] arguments)
    {
        var captured = new CapturedStreams();

        var status = CommandRunner.Run(
            arguments,
            [
                AnalyzeCommand.Create(captured.Streams, _ => throw new InvalidOperationException("not reached")),
                EvaluateCommand.Create(captured.Streams, _ => throw new InvalidOperationException("not reached")),
            ],
            captured.Streams);

        status.ShouldBe(2);
        captured.Error.ShouldBe(expected);
        captured.Output.ShouldBeEmpty();
    }
}
