using Mien.Cli.Commands;
using Mien.Vision.Pictures;

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
    public void What_cannot_be_explained_is_refused_before_anything_is_done()
    {
        folder.Add("v.mp4", [0]);
        Run(2, folder.PathOf("v.mp4"), "--explain", folder.PathOf("why")).Error.ShouldContain("is a video, and explanations are drawn of pictures");
        Run(2, folder.PathOf("a.jpg"), "--explain", folder.PathOf("a.jpg")).Error.ShouldContain("the folder of the explanations cannot be made");
    }

    private static CapturedStreams Run(int status, params string[] arguments)
    {
        var captured = new CapturedStreams();
        CommandRunner.Run(["analyze", .. arguments], [AnalyzeCommand.Create(captured.Streams, Recognizer.Open)], captured.Streams).ShouldBe(status, captured.Error);
        return captured;
    }
}
