using System.Diagnostics;
using Mien.Vision.Video;

namespace Mien.Tests.Video;

/// <summary>A portrait as phones record it: hybrid log-gamma or the perceptual quantizer, BT.2020, ten bits.</summary>
[Collection("ffmpeg")]
public sealed class HighRangeClipTests : IDisposable
{
    private const string Linear =
        "scale=out_color_matrix=bt709:out_range=tv,format=yuv444p,setparams=range=tv:color_primaries=bt709:color_trc=bt709:colorspace=bt709,zscale=t=linear:npl=203,format=gbrpf32le";

    public static string Portrait => Path.Join(Root(), "samples", "astronaut.jpg");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("arib-std-b67")]
    [InlineData("smpte2084")]
    public async Task Face_and_expression_are_those_of_the_portrait(string transfer)
    {
        Assert.SkipUnless(VideoReader.IsAvailable, "install ffmpeg to run this test");
        var clip = Path.Join(_folder.Path, "a.mp4");
        using var process = Process.Start("ffmpeg", [
            "-nostdin", "-v", "error", "-loop", "1", "-i", Portrait, "-t", "0.4", "-r", "10",
            "-vf", $"{Linear},zscale=p=bt2020:t={transfer}:m=bt2020nc:r=tv:npl=203,format=yuv420p10le",
            "-c:v", "libx265", "-x265-params", $"log-level=error:colorprim=bt2020:transfer={transfer}:colormatrix=bt2020nc:crf=12", clip]);
        process.WaitForExit();
        Assert.SkipUnless(process.ExitCode == 0, "install an ffmpeg with zscale and libx265 to run this test");
        using var recognizer = Recognizer.Open();
        var faces = new List<FaceExpression>();

        await foreach (var frame in recognizer.AnalyzeVideoAsync(clip, cancellation: TestContext.Current.CancellationToken))
            faces.AddRange(frame.Analysis.Faces);

        var expected = recognizer.Analyze(Portrait).Faces.ShouldHaveSingleItem();
        faces.Count.ShouldBe(2);
        foreach (var face in faces)
        {
            face.Box.Overlap(expected.Box).ShouldBeGreaterThan(0.9f);
            face.Expression.ShouldBe("happy");
            face.Probabilities.Single(item => item.Label == "happy").Probability
                .ShouldBe(expected.Probabilities.Single(item => item.Label == "happy").Probability, 0.06f);
        }
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Join(folder.FullName, "Mien.slnx")))
            folder = folder.Parent.ShouldNotBeNull("the tests run inside the repository");
        return folder.FullName;
    }
}
