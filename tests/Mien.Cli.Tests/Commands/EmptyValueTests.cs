using Mien.Cli.Commands;

namespace Mien.Cli.Tests.Commands;

/// <summary>What a variable that is not set gives.</summary>
public sealed class EmptyValueTests
{
    private readonly CapturedStreams _captured = new();

    [Theory]
    [InlineData("analyze: an empty picture", "analyze", "")]
    [InlineData("analyze: an empty picture", "analyze", "a.jpg", "")]
    [InlineData("analyze: --output is empty; give a value, or leave it out", "analyze", "a.jpg", "-o", "")]
    [InlineData("analyze: --annotate is empty; give a value, or leave it out", "analyze", "a.jpg", "--annotate", "")]
    [InlineData("analyze: --model is empty; give a value, or leave it out", "analyze", "a.jpg", "--model", "")]
    [InlineData("analyze: --timeline is empty; give a value, or leave it out", "analyze", "a.mp4", "--timeline", "")]
    [InlineData("analyze: --profile is empty; give a value, or leave it out", "analyze", "a.mp4", "--profile", "")]
    [InlineData("analyze: --detector is empty; give a value, or leave it out", "analyze", "a.mp4", "--detector", "")]
    [InlineData("analyze: --threads is empty; give a value, or leave it out", "analyze", "a.mp4", "--threads", "")]
    [InlineData("watch: an empty source", "watch", "")]
    [InlineData("models show: an empty model", "models", "show", "")]
    [InlineData("models verify: an empty model", "models", "verify", "light", "")]
    [InlineData("train: an empty recipe", "train", "")]
    [InlineData("data check: an empty set", "data", "check", "")]
    [InlineData("evaluate: --data is empty; give a value, or leave it out", "evaluate", "--data", "")]
    public void Is_one_line_and_status_2(string message, params string[] arguments)
    {
        CommandRunner.Run(
            arguments,
            [
                ProfileOption.AddTo(AnalyzeCommand.Create(_captured.Streams, static _ => throw new InvalidOperationException()), _captured.Streams),
                WatchCommand.Create(_captured.Streams, static _ => throw new InvalidOperationException()), ModelsCommand.Create(_captured.Streams),
                TrainCommand.Create(_captured.Streams), DataCommand.Create(_captured.Streams),
                EvaluateCommand.Create(_captured.Streams, static _ => throw new InvalidOperationException()),
            ],
            _captured.Streams).ShouldBe(2);

        _captured.Error.ShouldBe($"mien: {message}; see mien {message[..message.IndexOf(':', StringComparison.Ordinal)]} --help\n");
        _captured.Output.ShouldBeEmpty();
    }
}
