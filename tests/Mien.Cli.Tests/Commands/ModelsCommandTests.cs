using Mien.Cli.Commands;
using Mien.Models;

namespace Mien.Cli.Tests.Commands;

public sealed class ModelsCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CapturedStreams _captured = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void List_has_a_line_for_each_shipped_model()
    {
        Run("list").ShouldBe(0);

        var lines = _captured.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Select(line => line[..line.IndexOf(':', StringComparison.Ordinal)]).ShouldBe(ModelCatalogue.Shipped);
        lines.Single(line => line.StartsWith("light:", StringComparison.Ordinal)).ShouldContain("58,423 parameters, 240 kB, mit, ");
        lines.Single(line => line.StartsWith("mtcnn:", StringComparison.Ordinal)).ShouldEndWith(", non-commercial-research");
        _captured.Error.ShouldBeEmpty();
    }

    [Fact]
    public void Verify_names_each_that_is_good()
    {
        Run("verify").ShouldBe(0);

        var lines = _captured.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(ModelCatalogue.Shipped.Count);
        lines.ShouldAllBe(line => line.Contains(": good, SHA-256 ", StringComparison.Ordinal));
    }

    [Fact]
    public void Verify_goes_on_after_a_file_that_is_not_good()
    {
        var broken = _folder.Add("broken.safetensors", "no model");

        Run("verify", broken, _folder.PathOf("absent.safetensors"), "light").ShouldBe(1);

        _captured.Output.ShouldStartWith("light: good, SHA-256 ");
        _captured.Error.Split('\n').Length.ShouldBe(3);
        _captured.Error.ShouldContain(broken);
    }

    [Fact]
    public void Show_prints_the_card_of_a_shipped_model_and_the_tensors_of_a_file()
    {
        RandomModel.Save(_folder.PathOf("model.safetensors"));

        Run("show", "light").ShouldBe(0);
        _captured.Output.ShouldStartWith(ModelCatalogue.Card("light").TrimEnd() + "\n\nnetwork: {\"type\":\"light\",\"factor\":1}\nchannels: conv1 8, conv2 8, module1.conv1 16, ");
        Run("show", _folder.PathOf("model.safetensors")).ShouldBe(0);

        _captured.Output.ShouldContain($"{_folder.PathOf("model.safetensors")}: safetensors, ", Case.Insensitive);
        _captured.Output.ShouldContain("58,423 values");
        _captured.Output.Split("\nnetwork: {\"type\":\"light\",\"factor\":1}\n").Length.ShouldBe(3);
    }

    [Fact]
    public void Unknown_model_is_one_line()
    {
        Run("show", "absent").ShouldBe(1);

        _captured.Error.ShouldStartWith("mien: absent");
        _captured.Error.Count(c => c == '\n').ShouldBe(1);
    }

    private int Run(params string[] arguments) =>
        CommandRunner.Run(["models", .. arguments], [ModelsCommand.Create(_captured.Streams)], _captured.Streams);
}
