using Mien.Cli.Commands;

namespace Mien.Cli.Tests.Commands;

public sealed class StudyCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CapturedStreams _captured = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_list_says_of_each_study_what_it_needs_and_whether_it_is_there()
    {
        Directory.CreateDirectory(_folder.PathOf("sfew/frames"));

        Run("study", "list", "--data", _folder.Path).ShouldBe(0);

        var lines = _captured.Output.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).ToList();
        lines.ShouldContain(line => line.StartsWith("neurons sfew/frames yes", StringComparison.Ordinal));
        lines.ShouldContain(line => line.StartsWith("pruning sfew/SFEW.xlsx no ", StringComparison.Ordinal));
        foreach (var set in new[] { "ckplus", "rafce", "fer2013", "widerface" })
            lines.ShouldContain(line => line.StartsWith($"custom {set} no ", StringComparison.Ordinal));
        foreach (var need in new[] { "fer2013 no ", "kdef no, and not required ", "rafdb no ", "widerface no " })
            lines.ShouldContain(line => line.StartsWith($"light {need}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("neurons")]
    [InlineData("pruning")]
    [InlineData("light")]
    [InlineData("custom")]
    public void A_study_without_its_data_is_one_line_and_status_1(string study)
    {
        Run("study", study, "--data", _folder.Path, "--output", _folder.PathOf("out")).ShouldBe(1);

        _captured.Error.ShouldEndWith("put it into the folder of data sets\n");
        _captured.Error.Count(letter => letter == '\n').ShouldBe(1);
        Directory.Exists(_folder.PathOf("out")).ShouldBeFalse();
    }

    [Theory]
    [InlineData("mien: study custom: --size 'paper' is none of small", "study", "custom", "--size", "paper")]
    [InlineData("mien: study neurons: --size 'huge' is none of small, paper", "study", "neurons", "--size", "huge")]
    [InlineData("mien: study pruning: --seed '-1' is not a whole number from 0 to 18446744073709551615", "study", "pruning", "--seed", "-1")]
    public void Wrong_command_lines_are_one_line_and_status_2(string message, params string[] arguments)
    {
        Run(arguments).ShouldBe(2);

        _captured.Error.ShouldStartWith(message);
    }

    [Fact]
    public void A_folder_with_another_study_is_not_resumed()
    {
        File.WriteAllText(_folder.PathOf("study.json"), """{ "schema": "mien.study/1", "study": "pruning", "size": "Small", "seed": 1, "command": "" }""");

        Run("study", "custom", "--resume", "--output", _folder.Path).ShouldBe(1);

        _captured.Error.ShouldEndWith("it holds the study pruning of size small and seed 1; name another folder, or resume as it was begun\n");
    }

    private int Run(params string[] arguments) => CommandRunner.Run(arguments, [StudyCommand.Create(_captured.Streams)], _captured.Streams);
}
