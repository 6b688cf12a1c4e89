using System.Text.Json;
using Mien.Cli.Commands;

namespace Mien.Cli.Tests.Commands;

public sealed class BenchCommandTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_time_of_the_detector_is_a_table_with_what_the_machine_can_do_on_top()
    {
        var lines = Run(0, Path.Join(Repository.Root, "samples/astronaut.jpg"), "--repeat", "1").Output.Split('\n');

        lines[0].ShouldStartWith("one core of ");
        lines[0].ShouldContain("GFLOP/s of fused products in registers");
        lines[1].ShouldStartWith("astronaut.jpg, 512x512, faces: 1; ");
        lines.ShouldContain(line => line.Contains("R-Net") && line.Contains("conv2"));
    }

    [Fact]
    public void The_ending_of_the_output_decides_the_format()
    {
        Run(0, Path.Join(Repository.Root, "samples/astronaut.jpg"), "--repeat", "1", "--output", folder.PathOf("a.json"));
        using var json = JsonDocument.Parse(File.ReadAllBytes(folder.PathOf("a.json")));
        json.RootElement.GetProperty("schema").GetString().ShouldBe("mien.detector-account/1");
        Run(0, Path.Join(Repository.Root, "samples/astronaut.jpg"), "--repeat", "1", "--format", "csv").Output.ShouldStartWith("stage,layer,runs,gflop,");
        Run(2, Path.Join(Repository.Root, "samples/astronaut.jpg"), "--output", folder.PathOf("a.jsonl")).Error.ShouldContain("detect does not write jsonl");
    }

    [Fact]
    public void A_picture_that_is_not_there_or_weights_that_are_none_of_MTCNN_are_one_line()
    {
        Run(1, folder.PathOf("none.jpg")).Error.Trim().Split('\n').ShouldHaveSingleItem().ShouldContain("none.jpg");
        Run(1, Path.Join(Repository.Root, "samples/astronaut.jpg"), "--detector", Path.Join(Repository.Root, "models/light.safetensors")).Error.ShouldContain("holds no weights of the face detector MTCNN");
        Run(2, Path.Join(Repository.Root, "samples/astronaut.jpg"), "--repeat", "0").Error.ShouldContain("--repeat");
    }

    private static CapturedStreams Run(int status, params string[] arguments)
    {
        var captured = new CapturedStreams();
        CommandRunner.Run(["bench", "detect", .. arguments], [BenchCommand.Create(captured.Streams)], captured.Streams).ShouldBe(status, captured.Error);
        return captured;
    }
}
