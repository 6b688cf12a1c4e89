using Mien.Cli.Commands;

namespace Mien.Cli.Tests.Commands;

public sealed class DemoCommandTests
{
    [Fact]
    public void Samples_are_analysed_and_written_and_it_says_where()
    {
        using var folder = new TemporaryFolder();
        var captured = new CapturedStreams();

        CommandRunner.Run(["demo"], [DemoCommand.Create(captured.Streams, _ => FakeRecognizer.Create(), folder.PathOf("demo"))], captured.Streams)
            .ShouldBe(0);

        captured.Output.ShouldContain("astronaut.jpg");
        captured.Error.ShouldContain(folder.PathOf("demo"));
        File.Exists(folder.PathOf("demo/astronaut.jpg")).ShouldBeTrue();
    }
}
