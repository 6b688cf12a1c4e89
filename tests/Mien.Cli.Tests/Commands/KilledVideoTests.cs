using System.Diagnostics;
using Mien.Vision.Video;

namespace Mien.Cli.Tests.Commands;

/// <summary>Kills the program as it was built in the middle of a video.</summary>
[Collection("processes")]
public sealed class KilledVideoTests : IDisposable
{
    private const int Frames = 1500;

    private readonly TemporaryFolder _folder = new();

    public KilledVideoTests()
    {
        Assert.SkipUnless(VideoReader.IsAvailable, "install ffmpeg to run this test");
        using var process = Process.Start("ffmpeg", [
            "-nostdin", "-v", "error", "-f", "lavfi", "-i", $"testsrc=s=64x48:r=25:d={Frames / 25}", "-c:v", "libx264", "-preset", "ultrafast",
            "-pix_fmt", "yuv420p", _folder.PathOf("clip.mp4")]);
        process.WaitForExit();
        process.ExitCode.ShouldBe(0);
        _folder.Add("picture.png", FakeRecognizer.Picture(48));
        RandomModel.Save(_folder.PathOf("model.safetensors"));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("jsonl")]
    [InlineData("csv")]
    public async Task Killed_at_three_random_moments_it_ends_with_the_bytes_of_an_undisturbed_run(string format)
    {
        (await ProgramResult.Of(Start($"whole.{format}"))).ShouldBe(new ProgramResult(0, "", ""));

        var whole = File.ReadAllBytes(_folder.PathOf($"whole.{format}"));
        var kept = 0L;
        for (var kill = 0; kill < 3; kill++)
        {
            var length = KillAfter(format, kept + Random.Shared.Next(1, whole.Length / 4), kill == 0 ? [] : ["--resume"]);
            length.ShouldBeGreaterThan(kept);
            kept = length;
        }

        (await ProgramResult.Of(Start($"out.{format}", "--resume"))).ShouldBe(new ProgramResult(0, "", ""));
        File.ReadAllBytes(_folder.PathOf($"out.{format}")).ShouldBe(whole);
        Directory.GetFiles(_folder.Path, "*.partial").ShouldBeEmpty();
    }

    private long KillAfter(string format, long bytes, string[] arguments)
    {
        var partial = new FileInfo(_folder.PathOf($"out.{format}.partial"));
        using var process = Process.Start(Start($"out.{format}", arguments)).ShouldNotBeNull();
        do
        {
            Thread.Sleep(1);
            partial.Refresh();
        }
        while (!process.HasExited && (!partial.Exists || partial.Length < bytes));
        process.Kill();
        process.WaitForExit();
        partial.Refresh();
        return partial.Length;
    }

    private ProcessStartInfo Start(string output, params string[] arguments) => new("dotnet", [
        Path.Join(AppContext.BaseDirectory, "Mien.Cli.dll"), "analyze", _folder.PathOf("picture.png"), _folder.PathOf("clip.mp4"),
        "--output", _folder.PathOf(output), "--detector", "none", "--model", _folder.PathOf("model.safetensors"), "--threads", "2", .. arguments]);
}
