using System.Text.Json;
using Mien.Cli.Commands;
using Mien.Data;

namespace Mien.Cli.Tests.Commands;

public sealed class EvaluateCommandTests
{
    private readonly CapturedStreams _captured = new();
    private EvaluateRequest? _request;

    [Fact]
    public void Data_is_required()
    {
        Run("evaluate").ShouldBe(2);

        _captured.Error.ShouldBe("mien: evaluate: Option '--data' is required; see mien evaluate --help\n");
    }

    [Fact]
    public void Test_split_is_the_default_and_the_evaluation_is_written()
    {
        Run("evaluate", "--data", "fer2013", "--format", "json").ShouldBe(0);

        var request = _request.ShouldNotBeNull();
        (request.Models, request.Data, request.Split).ShouldBe((request.Models, "fer2013", Split.Test));
        request.Models.ShouldBe(["light"]);
        using var document = JsonDocument.Parse(_captured.Output);
        document.RootElement.GetProperty("count").GetInt32().ShouldBe(10);
    }

    [Fact]
    public void Data_that_cannot_be_read_is_one_line_and_status_1()
    {
        Run("evaluate", "--data", "absent").ShouldBe(1);

        _captured.Error.ShouldBe("mien: absent: no such data set\n");
        _captured.Output.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("train", Split.Train)]
    [InlineData("validation", Split.Validation)]
    [InlineData("none", Split.None)]
    public void Split_is_passed_on(string name, Split split)
    {
        Run("evaluate", "--data", "fer2013", "--split", name).ShouldBe(0);

        _request.ShouldNotBeNull().Split.ShouldBe(split);
    }

    [Fact]
    public void Several_models_give_means_and_deviations()
    {
        Run("evaluate", "--data", "fer2013", "--model", "a", "--model", "b", "--format", "json").ShouldBe(0);

        using var document = JsonDocument.Parse(_captured.Output);
        document.RootElement.GetProperty("schema").GetString().ShouldBe("mien.evaluations/1");
        document.RootElement.GetProperty("accuracy").GetProperty("mean").GetDouble().ShouldBe(0.7, 1e-12);
        document.RootElement.GetProperty("runs").GetArrayLength().ShouldBe(2);
    }

    private int Run(params string[] arguments) => CommandRunner.Run(
        arguments, [EvaluateCommand.Create(_captured.Streams, Evaluate)], _captured.Streams);

    private EvaluationSeries Evaluate(EvaluateRequest request)
    {
        _request = request;
        return request.Data == "absent"
            ? throw new InvalidDataException("absent: no such data set")
            : new EvaluationSeries([.. request.Models.Select(_ => Samples.Evaluation())]);
    }
}
