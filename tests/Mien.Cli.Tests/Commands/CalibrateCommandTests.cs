using Mien.Cli.Commands;
using Mien.Models;
using Mien.Vision.Pictures;

namespace Mien.Cli.Tests.Commands;

public sealed class CalibrateCommandTests
{
    [Fact]
    public void A_model_file_is_written_and_what_it_gives_is_printed()
    {
        using var folder = new TemporaryFolder();
        RandomModel.Save(folder.PathOf("m.safetensors"));
        foreach (var (label, grey) in ((string, byte)[])[("happy", 20), ("sad", 200)])
            folder.Add($"set/test/{label}/a.png", Picture.FromPixels([.. Enumerable.Repeat(grey, 3 * 48 * 48)], 48, 48).Encode(PictureFormat.Png));
        var captured = new CapturedStreams();

        CommandRunner.Run(
            ["calibrate", folder.PathOf("m.safetensors"), "--data", folder.PathOf("set"), "--detector", "none", "--output", folder.PathOf("c.safetensors")],
            [CalibrateCommand.Create(captured.Streams)], captured.Streams).ShouldBe(0, captured.Error);

        captured.Output.ShouldStartWith("temperature ");
        captured.Output.ShouldContain("by all sets");
        using var before = Model.Load(folder.PathOf("m.safetensors"));
        using var after = Model.Load(folder.PathOf("c.safetensors"));
        before.Network.Parameters.Zip(after.Network.Parameters).Count(pair => !pair.First.Read().SequenceEqual(pair.Second.Read())).ShouldBe(2);
    }

    [Fact]
    public void Data_is_required()
    {
        var captured = new CapturedStreams();

        CommandRunner.Run(["calibrate", "light", "-o", "x.safetensors"], [CalibrateCommand.Create(captured.Streams)], captured.Streams).ShouldBe(2);

        captured.Error.ShouldBe("mien: calibrate: Option '--data' is required; see mien calibrate --help\n");
    }
}
