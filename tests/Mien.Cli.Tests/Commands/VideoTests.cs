using System.Diagnostics;
using System.Text.Json;
using Mien.Cli.Commands;
using Mien.Expressions;
using Mien.Labels;
using Mien.Models;
using Mien.Recognition;
using Mien.Vision;
using Mien.Vision.Pictures;
using Mien.Vision.Video;

namespace Mien.Cli.Tests.Commands;

/// <summary>Videos in mien analyze, and mien watch. Clips are made by ffmpeg, six frames in 0.6 seconds.</summary>
[Collection("processes")]
public sealed class VideoTests : IClassFixture<EmbeddingModel>, IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CapturedStreams _captured = new();
    private readonly string _model;

    public VideoTests(EmbeddingModel model)
    {
        Assert.SkipUnless(VideoReader.IsAvailable, "install ffmpeg to run this test");
        _model = model.Path;
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Each_frame_is_a_line_of_json()
    {
        Run("analyze", Clip("a.mp4"), "--detect-every", "1", "--format", "jsonl").ShouldBe(0);

        var frames = Lines();
        frames.Select(frame => frame.GetProperty("frame").GetInt32()).ShouldBe([0, 1, 2, 3, 4, 5]);
        frames[3].GetProperty("time").GetDouble().ShouldBe(0.3);
        var face = frames[3].GetProperty("faces").EnumerateArray().ShouldHaveSingleItem();
        face.GetProperty("track").GetInt32().ShouldBe(1);
        face.GetProperty("expression").GetString().ShouldBe("happy");
        face.GetProperty("rawProbabilities").GetProperty("happy").GetDouble().ShouldBe(0.75);
        _captured.Error.ShouldBeEmpty();
    }

    [Fact]
    public void Frames_that_were_shrunk_are_noted_once()
    {
        Run("analyze", Clip("a.mp4"), "--max-side", "32", "--detect-every", "1", "--format", "jsonl").ShouldBe(0);

        const string Note = "faces under 20 pixels were not looked for; read with a longest side of 64 to find them";
        _captured.Error.ShouldBe($"mien: {_folder.PathOf("a.mp4")}: {Note}\n");
        var frames = Lines();
        frames[0].GetProperty("notes").EnumerateArray().ShouldHaveSingleItem().GetString().ShouldBe(Note);
        frames[1].TryGetProperty("notes", out _).ShouldBeFalse();
        frames[3].GetProperty("width").GetInt32().ShouldBe(64);
        frames[3].GetProperty("faces")[0].GetProperty("box")[2].GetDouble().ShouldBe(20);
    }

    [Fact]
    public void Csv_takes_videos_and_pictures_in_the_same_columns()
    {
        var picture = _folder.Add("p.png", FakeRecognizer.Picture(32));

        Run("analyze", Clip("a.mp4"), picture, "--detect-every", "1", "--format", "csv").ShouldBe(0);

        var rows = _captured.Output.Split("\r\n").Select(row => row.Replace(",,,,,,,,,,", "+", StringComparison.Ordinal)).ToArray();
        rows[1].ShouldBe($"{_folder.PathOf("a.mp4")},0,0,64,48++,,,,,,,,,");
        rows[4].ShouldBe($"{_folder.PathOf("a.mp4")},3,0.3,64,48,0,1,0,2,10,10,0.99+,happy,,small,0.125,0.75,0.125,0.125,0.75,0.125,,,");
        rows[7].ShouldBe($"{picture},,,32,16,0,,0,2,10,10,0.99+,angry,,small,0.75,0.125,0.125,,,,,,");
    }

    [Fact]
    public void Table_has_columns_for_frame_time_and_track()
    {
        Run("analyze", Clip("a.mp4"), "--detect-every", "1").ShouldBe(0);

        var rows = _captured.Output.Split('\n');
        rows[0].ShouldBe("  frame      time track  expression   probability  score      x     y     w     h  source");
        rows[1].ShouldBe($"      0     0.000        (no face)                                                 {_folder.PathOf("a.mp4")}");
        rows[4].ShouldBe($"      3     0.300     1  happy              0.750  0.990      0     2    10    10  {_folder.PathOf("a.mp4")}");
    }

    [Fact]
    public void Annotated_video_and_timeline_are_written()
    {
        Run("analyze", Clip("a.mp4"), "--annotate", _folder.PathOf("out.mp4"), "--timeline", _folder.PathOf("tracks"), "--detect-every", "2").ShouldBe(0);

        FrameCount(_folder.PathOf("out.mp4")).ShouldBe(6);
        Directory.GetFileSystemEntries(_folder.Path).Select(Path.GetFileName).Order(StringComparer.Ordinal).ShouldBe(["a.mp4", "out.mp4", "tracks"]);
    }

    [Fact]
    public void Annotated_videos_and_pictures_share_a_folder()
    {
        Run("analyze", Clip("a.mp4"), _folder.Add("p.png", FakeRecognizer.Picture(32)), "--annotate", _folder.PathOf("out")).ShouldBe(0);

        FrameCount(_folder.PathOf("out/a.mp4")).ShouldBe(6);
        File.Exists(_folder.PathOf("out/p.png")).ShouldBeTrue();
    }

    [Fact]
    public void Video_that_cannot_be_read_is_reported_and_the_batch_goes_on()
    {
        var broken = _folder.Add("b.mp4", new string('x', 1000));

        Run("analyze", broken, Clip("a.mp4"), "--format", "jsonl").ShouldBe(1);

        _captured.Error.ShouldStartWith($"mien: {broken}: not a video that can be read (");
        _captured.Error.Count(c => c == '\n').ShouldBe(1);
        Lines().Length.ShouldBe(7);
    }

    [Fact]
    public void Video_that_is_shorter_than_it_states_gives_its_frames_and_one_line()
    {
        var path = Path.ChangeExtension(Clip("a.mp4"), ".avi");
        using (var process = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-f", "lavfi", "-i", "testsrc=s=320x240:r=10:d=5", "-c:v", "mpeg4", path]))
            process.WaitForExit();
        using (var file = File.OpenWrite(path))
            file.SetLength(file.Length / 2);

        Run("analyze", path, "--format", "jsonl").ShouldBe(1);

        _captured.Error.ShouldMatch($"^mien: {path}: damaged or cut short after [0-9.]+ s \\(it states [0-9]+ bytes and has [0-9]+\\); what came before was used\n$");
        var lines = Lines();
        lines.Length.ShouldBeInRange(10, 45);
        lines[^1].GetProperty("error").GetString().ShouldNotBeNull();
        lines[^2].GetProperty("frame").GetInt32().ShouldBe(lines.Length - 2);
    }

    [Fact]
    public void Times_hours_into_a_video_differ_from_frame_to_frame()
    {
        var path = _folder.PathOf("late.mkv");
        using (var process = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-f", "lavfi", "-i", "color=red:s=64x48:r=25:d=0.4,setpts='PTS+gt(N,0)*36000/TB'", "-fps_mode", "passthrough", "-c:v", "ffv1", path]))
            process.WaitForExit();

        Run("analyze", path, "--format", "jsonl", "--annotate", _folder.PathOf("out.mp4")).ShouldBe(0);

        Lines().Select(frame => frame.GetProperty("time").GetDouble()).ShouldBe([0, .. Enumerable.Range(1, 9).Select(i => 36_000 + (i * 0.04))], tolerance: 1e-9);
        FrameCount(_folder.PathOf("out.mp4")).ShouldBe(10);
    }

    [Theory]
    [InlineData("a.mp4", "a.mp4", "would replace the video that is analysed")]
    [InlineData("a.mp4", "none/out.mp4", "the folder of the annotated copy does not exist")]
    [InlineData("p.png", "out.mp4", "the annotated copies of these inputs do not fit into one video")]
    public void Annotation_that_cannot_be_is_a_usage_error(string input, string output, string reason)
    {
        Clip("a.mp4");
        _folder.Add("p.png", FakeRecognizer.Picture(32));

        Run("analyze", _folder.PathOf(input), "--annotate", _folder.PathOf(output)).ShouldBe(2);

        _captured.Error.ShouldContain(reason);
    }

    [Fact]
    public void Watch_plays_a_file_in_real_time()
    {
        var clip = Clip("a.mp4");
        var start = Stopwatch.GetTimestamp();

        Run("watch", clip, "--annotate", _folder.PathOf("out.mp4")).ShouldBe(0);

        // The sixth frame is not there before its time.
        Stopwatch.GetElapsedTime(start).TotalSeconds.ShouldBeGreaterThan(0.4);
        var frames = Lines();
        frames[^1].GetProperty("frame").GetInt32().ShouldBe(5);
        _captured.Error.ShouldMatch("^[1-6] frames analysed, [0-5] dropped\n$");
        FrameCount(_folder.PathOf("out.mp4")).ShouldBeGreaterThan(1);
    }

    [Theory]
    [InlineData(true, "red")]
    [InlineData(false, "unknown")]
    public void Watch_names_faces_by_a_set_of_expressions(bool isEnrolled, string expression)
    {
        var set = _folder.PathOf("my.set");
        using (var embedder = new ExpressionEmbedder(Model.Load(_model)))
        {
            var red = new float[embedder.Size];
            embedder.Embed(Picture.Decode(FakeRecognizer.Picture(16, red: 255), "red.png"), new Detection(new Box(0, 0, 16, 16), 1), red);
            var all = embedder.TrainedExpressions();
            all = isEnrolled ? all.Add("red", [new ExpressionSample("red.png", DateTimeOffset.UnixEpoch, red)]) : all;
            ExpressionSetFile.Write(set, all.Classes.Where(item => item.Name != "red").Aggregate(all, (changed, item) => changed.SetThreshold(item.Name, 1)));
        }

        RunWhole("watch", Clip("a.mp4"), "--detector", "none", "--expressions", set, "--model", _model).ShouldBe(0, _captured.Error);

        var frames = Lines();
        frames.ShouldNotBeEmpty();
        foreach (var face in frames.Select(frame => frame.GetProperty("faces").EnumerateArray().ShouldHaveSingleItem()))
        {
            face.GetProperty("track").GetInt32().ShouldBe(1);
            face.GetProperty("expression").GetString().ShouldBe(expression);
            face.GetProperty("probabilities").EnumerateObject().Count().ShouldBe(isEnrolled ? 8 : 7);
            face.GetProperty("rawProbabilities").EnumerateObject().Count().ShouldBe(isEnrolled ? 8 : 7);
            face.GetProperty("similarity").GetDouble().ShouldBeInRange(isEnrolled ? 0.99 : -1, isEnrolled ? 1.0001 : 0.9999);
        }
    }

    [Theory]
    [InlineData("mien: ann: no such set in the store; add an expression to it, or name another set\n", "--expressions", "ann")]
    [InlineData("mien: --store needs --expressions, the name of a set in it\n")]
    public void Watch_takes_a_set_from_a_store(string error, params string[] options)
    {
        RunWhole(["watch", "none.mp4", "--detector", "none", "--store", _folder.PathOf("my.db"), .. options]).ShouldNotBe(0);

        _captured.Error.ShouldBe(error);
    }

    [Theory]
    [InlineData("/dev/video987", "mien: /dev/video987: there is no such camera")]
    [InlineData("ftp://host/a", "mien: ftp://host/a: streams of 'ftp' are not read")]
    [InlineData("none.mp4", "mien: none.mp4: cannot be read (no such file)")]
    public void Watch_says_what_cannot_be_watched(string source, string error)
    {
        Run("watch", source).ShouldBe(1);

        _captured.Error.ShouldStartWith(error);
        _captured.Error.Count(c => c == '\n').ShouldBe(1);
    }

    [Fact]
    public async Task Interrupt_ends_watch_with_whole_outputs()
    {
        var clip = Clip("a.mp4", seconds: 60);
        var start = new ProcessStartInfo("dotnet", [
            Path.Join(AppContext.BaseDirectory, "Mien.Cli.dll"), "watch", clip, "--detector", "none", "--annotate", _folder.PathOf("out.mp4")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start).ShouldNotBeNull();
        var cancellation = TestContext.Current.CancellationToken;
        var first = await process.StandardOutput.ReadLineAsync(cancellation);

        Process.Start("kill", ["-INT", $"{process.Id}"]).WaitForExit();
        var rest = await process.StandardOutput.ReadToEndAsync(cancellation);
        var error = await process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);

        process.ExitCode.ShouldBe(0, error);
        first.ShouldNotBeNull().ShouldStartWith("""{"schema":"mien.analysis/1",""");
        foreach (var line in rest.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            JsonDocument.Parse(line).Dispose();
        error.ShouldMatch("^[0-9]+ frames analysed, [0-9]+ dropped\n$");
        FrameCount(_folder.PathOf("out.mp4")).ShouldBeInRange(1, 300);
    }

    // 60 frames, of which the first 25 are kept when the program fails at the 40th.
    [Fact]
    public void Resumed_video_asks_the_networks_only_for_the_frames_that_are_not_kept()
    {
        var clip = Clip("a.mp4", seconds: 6);
        Analyze("whole.jsonl", failAfter: int.MaxValue).ShouldBe((60, 58));

        Should.Throw<DivideByZeroException>(() => Analyze("out.jsonl", failAfter: 40));
        Analyze("out.jsonl", failAfter: int.MaxValue, "--resume").ShouldBe((35, 35));

        File.ReadAllBytes(_folder.PathOf("out.jsonl")).ShouldBe(File.ReadAllBytes(_folder.PathOf("whole.jsonl")));

        (int Detected, int Named) Analyze(string output, int failAfter, params string[] arguments)
        {
            var networks = new CountingNetworks(failAfter);
            Run(["analyze", clip, "--detect-every", "1", "--threads", "1", "--output", _folder.PathOf(output), .. arguments], request => Recognizer.Open(new() { OwnDetector = networks, OwnClassifier = networks, MinScore = 0, Threads = request.Threads }))
                .ShouldBe(0, _captured.Error);
            return (networks.Detected, networks.Named);
        }
    }

    // Faces from the first frame on: the tracker reports them from the third, so that two frames have none to name.
    private sealed class CountingNetworks(int failAfter) : IFaceDetector, IExpressionClassifier
    {
        private int _detected;

        public int Detected => _detected;

        public int Named { get; private set; }

        public LabelSet Labels { get; } = new(Samples.Labels);

        public IReadOnlyList<Detection> Detect(Picture picture)
        {
            Interlocked.Increment(ref _detected);
            return [new(new Box(10, 8, 20.25f, 24), 0.875f, new(new(14, 15), new(25, 15), new(20, 21), new(15, 26.5f), new(25, 27)))];
        }

        public void Classify(Picture picture, Detection face, Span<float> probabilities)
        {
            if (++Named > failAfter)
                throw new DivideByZeroException();
            float[] sure = [0.5f, 0.375f, 0.125f];
            sure.CopyTo(probabilities);
        }
    }

    private string Clip(string name, double seconds = 0.6)
    {
        var path = _folder.PathOf(name);
        var graph = FormattableString.Invariant($"color=red:s=64x48:r=10:d={seconds}");
        using var process = Process.Start("ffmpeg", ["-nostdin", "-v", "error", "-f", "lavfi", "-i", graph, "-c:v", "libx264", "-preset", "ultrafast", "-pix_fmt", "yuv420p", path]);
        process.WaitForExit();
        process.ExitCode.ShouldBe(0);
        return path;
    }

    private JsonElement[] Lines() => [.. _captured.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    private static int FrameCount(string path)
    {
        using var reader = VideoReader.Open(path, cancellation: TestContext.Current.CancellationToken);
        var frame = new VideoFrame();
        var count = 0;
        while (reader.Read(frame))
            count++;
        return count;
    }

    private int Run(params string[] arguments) => Run(arguments, static options => FakeRecognizer.Create(0.5f, options.MaxSide));

    private int RunWhole(params string[] arguments) => Run(arguments, Recognizer.Open);

    private int Run(string[] arguments, Func<RecognizerOptions, Recognizer> open) => CommandRunner.Run(
        arguments, [AnalyzeCommand.Create(_captured.Streams, open), WatchCommand.Create(_captured.Streams, open)], _captured.Streams);
}
