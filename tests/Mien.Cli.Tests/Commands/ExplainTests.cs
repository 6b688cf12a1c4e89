using System.Diagnostics;
using Mien.Cli.Commands;
using Mien.Vision.Pictures;
using Mien.Vision.Video;

namespace Mien.Cli.Tests.Commands;

public sealed class ExplainTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public ExplainTests()
    {
        File.Copy(Path.Join(Repository.Root, "samples/astronaut.jpg"), folder.PathOf("a.jpg"));
        folder.Add("grey.png", Picture.FromPixels(Enumerable.Repeat((byte)128, 3 * 64 * 64).ToArray(), 64, 64).Encode(PictureFormat.Png));
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Each_face_of_each_picture_has_a_picture_beside_the_results()
    {
        var output = Run(0, folder.PathOf("a.jpg"), folder.PathOf("grey.png"), "--explain", folder.PathOf("why"), "--format", "jsonl").Output;

        Directory.GetFiles(folder.PathOf("why")).Select(Path.GetFileName).ShouldBe(["a-1.png"]);
        Picture.Load(folder.PathOf("why/a-1.png")).Width.ShouldBe(912);
        Run(0, folder.PathOf("a.jpg"), folder.PathOf("grey.png"), "--format", "jsonl").Output.ShouldBe(output);
    }

    [Fact]
    public void A_picture_that_cannot_be_written_is_told_and_its_result_stays()
    {
        Directory.CreateDirectory(folder.PathOf("why/a-1.png"));
        var run = Run(1, folder.PathOf("a.jpg"), "--explain", folder.PathOf("why"), "--format", "jsonl");
        run.Error.ShouldContain("analysed, but not drawn");
        run.Output.ShouldContain("\"happy\"");
    }

    [Fact]
    public void Of_a_video_each_track_has_one_picture_of_its_surest_frame()
    {
        Assert.SkipUnless(VideoReader.IsAvailable, "install ffmpeg to run this test");
        using (var process = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-loop", "1", "-t", "0.6", "-r", "10", "-i", folder.PathOf("a.jpg"), "-c:v", "libx264", "-pix_fmt", "yuv420p", folder.PathOf("v.mp4")]))
            process.WaitForExit();
        var output = Run(0, folder.PathOf("v.mp4"), folder.PathOf("a.jpg"), "--explain", folder.PathOf("why"), "--format", "jsonl", "--detect-every", "2").Output;

        output.ShouldContain("\"track\":1");
        output.ShouldNotContain("\"track\":2");
        Directory.GetFiles(folder.PathOf("why")).Select(Path.GetFileName).Order().ShouldBe(["a-1.png", "v-1.png"]);
        var (still, moving) = (Picture.Load(folder.PathOf("why/a-1.png")), Picture.Load(folder.PathOf("why/v-1.png")));
        (moving.Width, moving.Height).ShouldBe((still.Width, still.Height));
        var difference = Enumerable.Range(0, still.Pixels.Length).Average(i => Math.Abs(still.Pixels[i] - moving.Pixels[i]));
        difference.ShouldBeLessThan(12);
    }

    [Fact]
    public void A_track_that_cannot_be_written_is_told_and_the_results_stay()
    {
        Assert.SkipUnless(VideoReader.IsAvailable, "install ffmpeg to run this test");
        using (var process = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-loop", "1", "-t", "0.6", "-r", "10", "-i", folder.PathOf("a.jpg"), "-c:v", "libx264", "-pix_fmt", "yuv420p", folder.PathOf("v.mp4")]))
            process.WaitForExit();
        Directory.CreateDirectory(folder.PathOf("why/v-1.png"));
        var run = Run(1, folder.PathOf("v.mp4"), "--explain", folder.PathOf("why"), "--format", "jsonl");
        run.Error.ShouldContain("analysed, but not drawn");
        run.Output.ShouldContain("\"happy\"");
    }

    [Fact]
    public void A_folder_that_cannot_be_made_is_refused_before_anything_is_done()
    {
        Run(2, folder.PathOf("a.jpg"), "--explain", folder.PathOf("a.jpg")).Error.ShouldContain("the folder of the explanations cannot be made");
    }

    private static CapturedStreams Run(int status, params string[] arguments)
    {
        var captured = new CapturedStreams();
        CommandRunner.Run(["analyze", .. arguments], [AnalyzeCommand.Create(captured.Streams, Recognizer.Open)], captured.Streams).ShouldBe(status, captured.Error);
        return captured;
    }
}
