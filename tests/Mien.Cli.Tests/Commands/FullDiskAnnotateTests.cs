using System.Diagnostics;
using Mien.Vision.Video;

namespace Mien.Cli.Tests.Commands;

/// <summary>--annotate onto a disk that is full before the end, which is one of a few kilobytes in a namespace of its own.</summary>
[Collection("processes")]
public sealed class FullDiskAnnotateTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // What ffmpeg holds back fills the disk at the end of the file, and what it does not in the middle of it.
    [Theory]
    [InlineData("analyze", "v.mp4", 10)]
    [InlineData("analyze", "v.mkv", 10)]
    [InlineData("analyze", "v.mp4", 100)]
    [InlineData("watch", "v.mov", 10)]
    public async Task Annotated_video_is_whole_or_not_at_all(string verb, string name, int frames)
    {
        Assert.SkipUnless(VideoReader.IsAvailable, "install ffmpeg to run this test");
        var disk = Directory.CreateDirectory(_folder.PathOf("disk")).FullName;
        Assert.SkipUnless(await Run(["true"], disk) is (0, _, _), "this test needs a small disk: allow user namespaces (unshare -Urm), or run it as root");
        var clip = _folder.PathOf("a.mkv");
        using (var process = Process.Start("ffmpeg", [
            "-nostdin", "-v", "error", "-f", "lavfi", "-i", $"testsrc2=s=640x480:r=25,noise=alls=40:allf=t,trim=end_frame={frames}", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", clip]))
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            process.ExitCode.ShouldBe(0);
        }

        string[] command = ["dotnet", Path.Join(AppContext.BaseDirectory, "Mien.Cli.dll"), verb, clip, "--detector", "none", "--annotate", Path.Join(disk, name)];
        var (status, output, error) = await Run([.. command, .. verb == "analyze" ? ["--format", "jsonl"] : Array.Empty<string>()], disk);

        status.ShouldBe(1);
        error.ShouldMatch($"^mien: .*{name}: cannot be written \\(the disk is full\\); make room on it, or choose a folder on another one\n$");
        var (results, files) = (output[..output.IndexOf("FILES", StringComparison.Ordinal)], output[(output.IndexOf("FILES", StringComparison.Ordinal) + 6)..]);
        files.ShouldBeEmpty();
        if (verb == "analyze")
            results.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(frames + 1);
    }

    [Fact]
    public async Task Annotated_picture_that_does_not_fit_is_named_and_the_others_are_written()
    {
        var disk = Directory.CreateDirectory(_folder.PathOf("disk")).FullName;
        Assert.SkipUnless(await Run(["true"], disk) is (0, _, _), "this test needs a small disk: allow user namespaces (unshare -Urm), or run it as root");
        var (large, small) = (Path.Join(Repository.Root, "samples", "astronaut.jpg"), _folder.Add("small.jpg", FakeRecognizer.Picture(32)));

        var (status, output, error) = await Run(
            ["dotnet", Path.Join(AppContext.BaseDirectory, "Mien.Cli.dll"), "analyze", large, small, "--detector", "none", "--annotate", disk, "--format", "jsonl"], disk);

        status.ShouldBe(1);
        var copy = Path.Join(disk, "astronaut.jpg");
        error.ShouldBe($"mien: {large}: analysed, but not drawn: {copy}: cannot be written (the disk is full); make room on it, or choose a folder on another one\n");
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(4);
        lines[0].ShouldNotContain("annotated");
        lines[1].ShouldContain("\"annotated\"");
        lines[2..].ShouldBe(["FILES", "small.jpg"]);
    }

    /// <summary>Runs a command where the disk is mounted, and lists after it, below FILES, what is on the disk.</summary>
    private static async Task<(int Status, string Output, string Error)> Run(string[] command, string disk)
    {
        const string Script = "mount -t tmpfs -o size=24k none \"$0\" || exit 99; \"$@\"; status=$?; echo FILES; ls -A \"$0\"; exit $status";
        var start = new ProcessStartInfo("unshare", [.. Environment.IsPrivilegedProcess ? ["-m"] : (string[])["-Urm"], "sh", "-c", Script, disk, .. command])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start).ShouldNotBeNull();
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output, error);
    }
}
