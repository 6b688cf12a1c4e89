using System.Text.Json;
using Mien.Cli.Commands;
using Mien.Labels;
using Mien.Research.Studies.CustomExpressions;

namespace Mien.Cli.Tests.Commands;

public sealed class ExpressionsEvaluationTests
{
    private readonly CapturedStreams _captured = new();
    private ProtocolRequest? _request;

    [Fact]
    public void What_was_asked_for_is_written_as_a_table()
    {
        Run("evaluate", "--protocol", "compound", "--model", "a", "b").ShouldBe(0);

        var request = _request.ShouldNotBeNull();
        (request.Protocol, request.Draws, request.Seed, request.Data).ShouldBe(("compound", 100, 1UL, null));
        request.Models.ShouldBe(["a", "b"]);
        _captured.Output.ShouldStartWith("protocol compound, data rafce; mean ± deviation over 100 draws, seed 1\n* a note\n");
        _captured.Output.ShouldContain("0.2500 ± 0.0500");
    }

    [Fact]
    public void Json_has_the_schema_and_options_are_passed_on()
    {
        Run("evaluate", "--protocol", "old", "--model", "a", "--draws", "7", "--seed", "3", "--data", "sets", "--format", "json").ShouldBe(0);

        var request = _request.ShouldNotBeNull();
        (request.Protocol, request.Draws, request.Seed, request.Data).ShouldBe(("old", 7, 3UL, "sets"));
        using var document = JsonDocument.Parse(_captured.Output);
        document.RootElement.GetProperty("schema").GetString().ShouldBe("mien.study.custom/1");
    }

    [Theory]
    [InlineData("mien: evaluate: Option '--protocol' is required", "evaluate", "--model", "a")]
    [InlineData("mien: evaluate: Option '--model' is required", "evaluate", "--protocol", "old")]
    [InlineData("mien: evaluate: --protocol 'new' is none of compound, contempt, old, update, strangers, left-out", "evaluate", "--protocol", "new", "--model", "a")]
    [InlineData("mien: evaluate: --draws '0' is not a whole number from 1 to 100000", "evaluate", "--protocol", "old", "--model", "a", "--draws", "0")]
    [InlineData("mien: evaluate: --seed '-1' is not a whole number from 0 to 18446744073709551615", "evaluate", "--protocol", "old", "--model", "a", "--seed", "-1")]
    public void Wrong_command_lines_are_one_line_and_status_2(string message, params string[] arguments)
    {
        Run(arguments).ShouldBe(2);

        _captured.Error.ShouldStartWith(message);
    }

    [Fact]
    public void Data_that_is_missing_is_one_line_and_status_1()
    {
        CommandRunner.Run(
            ["evaluate", "--protocol", "old", "--model", "a"],
            [ExpressionsEvaluation.Create(_captured.Streams, _ => throw new MienException("rafce", "not found"))], _captured.Streams).ShouldBe(1);

        _captured.Error.ShouldBe("mien: rafce: not found\n");
    }

    private int Run(params string[] arguments) => CommandRunner.Run(arguments, [ExpressionsEvaluation.Create(_captured.Streams, Measure)], _captured.Streams);

    private ProtocolResult Measure(ProtocolRequest request)
    {
        _request = request;
        return new()
        {
            Protocol = request.Protocol, Data = ["rafce"], Draws = request.Draws, Seed = request.Seed, Notes = ["a note"],
            Models = [new("m 12345678", "light", ExpressionLabels.Seven, "12345678")],
            Rows = [new("m 12345678", "nearest", "none", "contempt", 10, [new("accuracy", new(0.25, 0.05))])],
        };
    }
}
