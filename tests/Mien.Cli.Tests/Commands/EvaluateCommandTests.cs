using System.Text.Json;
using Mien.Cli.Commands;

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

        _request.ShouldBe(new EvaluateRequest(null, "fer2013", "test", null));
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

    private int Run(params string[] arguments) => CommandRunner.Run(
        arguments, [EvaluateCommand.Create(_captured.Streams, Evaluate)], _captured.Streams);

    private Evaluation Evaluate(EvaluateRequest request)
    {
        _request = request;
        return request.Data == "absent" ? throw new InvalidDataException("absent: no such data set") : Samples.Evaluation();
    }
}
