using Mien.Cli.Commands;

namespace Mien.Cli.Tests.Commands;

public sealed class TrainCommandTests
{
    private readonly CapturedStreams _captured = new();

    [Theory]
    [InlineData("no recipe given; shipped are", "train")]
    [InlineData("--by says how --folds are made; give both", "train", "light", "--by", "group")]
    [InlineData("--resume goes on as the run was begun; leave recipe, --output, --seed, --folds and --by out", "train", "--resume", "a", "--folds", "5")]
    [InlineData("train: --folds '1' is not a whole number from 2 to 1000", "train", "light", "--folds", "1")]
    [InlineData("train: --by 'film' is none of group, class", "train", "light", "--folds", "2", "--by", "film")]
    public void Wrong_command_lines_are_one_line_and_status_2(string message, params string[] arguments)
    {
        CommandRunner.Run(arguments, [TrainCommand.Create(_captured.Streams)], _captured.Streams).ShouldBe(2);

        _captured.Error.ShouldStartWith($"mien: {message}");
        _captured.Error.TrimEnd().ShouldNotContain("\n");
    }
}
