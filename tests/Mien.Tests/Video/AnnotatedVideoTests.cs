using System.Diagnostics;
using Mien.Batch;
using Mien.Video;
using Mien.Vision.Video;

namespace Mien.Tests.Video;

[Collection("ffmpeg")]
public sealed class AnnotatedVideoTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public AnnotatedVideoTests() => Assert.SkipUnless(VideoReader.IsAvailable, "install ffmpeg to run this test");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Sound_of_a_file_is_added_where_it_is_asked_for(bool withSound)
    {
        using var reader = Open();
        using (var video = new AnnotatedVideo(PathOf("out.mp4"), reader, withSound))
        {
            for (var frame = new VideoFrame(); reader.Read(frame);)
                video.Add(new AnalyzedFrame(frame, Nothing, []));
            video.Complete();
        }

        (Ffmpeg("-i", PathOf("out.mp4"), "-map", "0:a", "-f", "null", "-") == 0).ShouldBe(withSound);
        Times(PathOf("out.mp4")).Count.ShouldBe(10);
    }

    [Fact]
    public async Task An_analysis_tells_every_frame_and_leaves_the_annotated_video()
    {
        Open().Dispose();
        using var recognizer = Recognizer.Open(new() { Model = "light" });
        var told = new List<long?>();

        var (frames, dropped) = await new VideoAnalysis { Recognizer = recognizer, Annotated = PathOf("out.mp4") }
            .RunAsync(PathOf("a.mkv"), analysis => told.Add(analysis.Frame), TestContext.Current.CancellationToken);

        (frames, dropped).ShouldBe((10, 0));
        told.ShouldBe(Enumerable.Range(0, 10).Select(frame => (long?)frame));
        Times(PathOf("out.mp4")).Count.ShouldBe(10);
    }

    [Fact]
    public void Frame_of_another_size_is_left_out_and_the_one_before_shown_longer()
    {
        using var reader = Open();
        using (var video = new AnnotatedVideo(PathOf("out.mp4"), reader))
        {
            var other = new VideoFrame();
            for (var frame = new VideoFrame(); reader.Read(frame);)
            {
                var isOther = frame.Number is 3 or 4;
                if (isOther)
                    other.Fill(frame.Number, frame.Time, 32, 24, 32, 24);
                video.Add(new AnalyzedFrame(isOther ? other : frame, Nothing, []));
            }

            video.Complete();
        }

        Times(PathOf("out.mp4")).ShouldBe([0, 0.1, 0.2, 0.5, 0.6, 0.7, 0.8, 0.9], tolerance: 1e-3);
    }

    [Fact]
    public void File_that_cannot_be_written_is_told_at_the_end()
    {
        // The name is taken while frames come.
        using var reader = Open();
        using var video = new AnnotatedVideo(PathOf("out.mp4"), reader);
        Directory.CreateDirectory(PathOf("out.mp4"));
        for (var frame = new VideoFrame(); reader.Read(frame);)
            video.Add(new AnalyzedFrame(frame, Nothing, []));

        Should.Throw<MienException>(video.Complete).Message.ShouldStartWith($"{PathOf("out.mp4")}: cannot be written (it is a folder); ");
    }

    private static Analysis Nothing { get; } = new() { Source = "a", Faces = [] };

    private VideoReader Open()
    {
        Ffmpeg(
            "-f", "lavfi", "-i", "testsrc=s=64x48:r=10:d=1[out0];sine=d=1[out1]", "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", "-c:a", "pcm_s16le",
            PathOf("a.mkv")).ShouldBe(0);
        return VideoReader.Open(PathOf("a.mkv"), cancellation: TestContext.Current.CancellationToken);
    }

    private static List<double> Times(string path)
    {
        using var reader = VideoReader.Open(path, cancellation: TestContext.Current.CancellationToken);
        var times = new List<double>();
        for (var frame = new VideoFrame(); reader.Read(frame);)
            times.Add(frame.Time);
        return times;
    }

    private static int Ffmpeg(params string[] arguments)
    {
        using var process = Process.Start("ffmpeg", ["-nostdin", "-v", "quiet", "-y", .. arguments]);
        process.WaitForExit();
        return process.ExitCode;
    }

    private string PathOf(string name) => Path.Join(_folder.Path, name);
}
