using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Mien.Tests.Expressions.Stores;
using Mien.Vision.Video;
using Mien.Workers.Jobs;
using Mien.Workers.Ledgers;
using Mien.Workers.Shards;
using Mien.Workers.Streams;

namespace Mien.Workers.Tests.Streams;

/// <summary>Streams that are watched, in a database, by workers of this process.</summary>
public sealed class StreamTests(PostgresServer server) : IClassFixture<PostgresServer>, IAsyncLifetime
{
    private static readonly TimeSpan lease = TimeSpan.FromMinutes(1);
    private static readonly RecognizerOptions quick = new() { Model = "light", Detector = "none" };

    private readonly TemporaryFolder folder = new();
    private readonly ConcurrentQueue<string> told = [];
    private PostgresLedger? postgres;
    private JobBoard? board;
    private StreamLedger? ledger;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(server.IsRunning, "install postgresql to run this test");
        board = await JobBoard.OpenAsync(server.ConnectionString, prepare: true, Stop);
        postgres = await PostgresLedger.OpenAsync(server.ConnectionString, prepare: false, Stop);
        ledger = new(postgres);
    }

    public async ValueTask DisposeAsync()
    {
        if (board is not null)
        {
            foreach (var job in await board.ListAsync(CancellationToken.None))
                await board.CancelAsync(job.Id, CancellationToken.None);
            await board.DisposeAsync();
        }
        if (postgres is not null)
            await postgres.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task A_report_that_comes_twice_counts_once()
    {
        var job = await Create("/dev/video0");
        var claim = await Claim(job, "a");
        var report = Report(10, [Sighting(0), Sighting(1)]);

        (await ledger!.ReportAsync(claim, report, lease, Stop)).ShouldBeTrue();
        (await ledger.ReportAsync(claim, report, lease, Stop)).ShouldBeTrue();
        (await ledger.ReportAsync(claim, Report(15, [Sighting(2)]), lease, Stop)).ShouldBeTrue();

        var stream = (await board!.StreamsAsync(job, Stop)).ShouldHaveSingleItem();
        (stream.Worker, stream.Claims, stream.Frames, stream.Gaps, stream.Stream).ShouldBe(("a", 1, 15, 0, "/dev/video0"));
        (await Results(job)).Select(line => line.GetProperty("sequence").GetInt32()).ShouldBe([0, 1, 2]);
    }

    [Fact]
    public async Task Who_has_lost_a_stream_adds_nothing_to_it_and_the_gap_is_counted()
    {
        var job = await Create("/dev/video0");
        var gone = await Claim(job, "gone", TimeSpan.FromSeconds(2.5));
        (await ledger!.ReportAsync(gone, Report(10, [Sighting(0)]), TimeSpan.FromSeconds(2.5), Stop)).ShouldBeTrue();
        (await ledger.ClaimAsync(gone.Name, "b", lease, Stop)).ShouldBeNull();
        await Task.Delay(TimeSpan.FromSeconds(2.8), Stop);

        var taken = await Claim(job, "b");

        (await ledger.ReportAsync(gone, Report(20, [Sighting(1)]), lease, Stop)).ShouldBeFalse();
        await ledger.ReleaseAsync(gone, Stop);
        (await ledger.ReportAsync(taken, Report(5, [Sighting(0)]), lease, Stop)).ShouldBeTrue();
        var stream = (await board!.StreamsAsync(job, Stop)).ShouldHaveSingleItem();
        (stream.Worker, stream.Claims, stream.Frames, stream.Gaps).ShouldBe(("b", 2, 15, 1));
        stream.GapTime.TotalSeconds.ShouldBeInRange(2.6, 20);
        (await Results(job)).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_stream_that_is_given_back_or_paused_is_watched_by_nobody()
    {
        var job = await Create("/dev/video0");
        var claim = await Claim(job, "a");
        (await ledger!.FindUnwatchedAsync(Stop)).ShouldBeNull();

        await ledger.ReleaseAsync(claim, Stop);
        (await ledger.FindUnwatchedAsync(Stop)).ShouldBe(claim.Name);
        await board!.PauseAsync(job, Stop);

        (await ledger.FindUnwatchedAsync(Stop)).ShouldBeNull();
        (await ledger.ClaimAsync(claim.Name, "b", lease, Stop)).ShouldBeNull();
        (await board.StreamsAsync(job, Stop))[0].Worker.ShouldBeNull();
        // The queue hears nothing of streams.
        await board.ResumeAsync(job, Stop);
        (await postgres!.TakeUntoldAsync(100, isEmpty: true, TimeSpan.Zero, Stop)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_stream_that_kills_those_who_watch_it_is_left_alone_and_one_with_frames_does_not()
    {
        var job = await Create("/dev/video0", "/dev/video1");
        for (var i = 0; i <= Shard.MostDeaths; i++)
        {
            await ledger!.ClaimAsync(new(job, 0), $"{i}", TimeSpan.Zero, Stop);
            var claim = await ledger.ClaimAsync(new(job, 1), $"{i}", TimeSpan.Zero, Stop);
            (await ledger.ReportAsync(claim!, Report(1, []), TimeSpan.Zero, Stop)).ShouldBeTrue();
        }

        (await board!.StatusAsync(job, Stop)).Poisoned.ShouldHaveSingleItem().Number.ShouldBe(0);
        (await ledger!.FindUnwatchedAsync(Stop)).ShouldBe(new ShardName(job, 1));
    }

    [Fact]
    public async Task What_is_older_than_it_is_kept_is_forgotten()
    {
        var job = await Create("/dev/video0");
        var claim = await Claim(job, "a");
        await ledger!.ReportAsync(claim, Report(2, [Sighting(0) with { Age = TimeSpan.FromHours(2) }, Sighting(1)]), lease, Stop);

        await ledger.ForgetAsync(job, TimeSpan.FromHours(1), Stop);

        (await Results(job)).ShouldHaveSingleItem().GetProperty("sequence").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task All_jobs_and_their_streams_are_written_for_programs()
    {
        var job = await Create("rtsp://ann:secret@camera.example.org/1", "/dev/video0");
        var claim = await Claim(job, "a");
        await ledger!.ReportAsync(claim, Report(10, []) with { Connections = 3, Error = "it ended" }, lease, Stop);
        using var output = new MemoryStream();

        await board!.WriteListAsync(output, Stop);

        System.Text.Encoding.UTF8.GetString(output.ToArray()).ShouldNotContain("secret");
        var root = JsonDocument.Parse(output.ToArray()).RootElement;
        root.GetProperty("schema").GetString().ShouldBe("mien.jobs/1");
        var newest = root.GetProperty("jobs")[0];
        (newest.GetProperty("name").GetString(), newest.GetProperty("state").GetString(), newest.GetProperty("underWay").GetInt32()).ShouldBe((job, "running", 1));
        var stream = newest.GetProperty("streams")[0];
        stream.GetProperty("stream").GetString().ShouldBe("rtsp://camera.example.org/1");
        (stream.GetProperty("worker").GetString(), stream.GetProperty("frames").GetInt32(), stream.GetProperty("reconnections").GetInt32(), stream.GetProperty("error").GetString()).ShouldBe(("a", 10, 2, "it ended"));
        newest.GetProperty("streams")[1].TryGetProperty("worker", out _).ShouldBeFalse();
    }

    [Fact]
    public async Task Two_workers_watch_what_there_is_and_one_takes_over_from_the_other()
    {
        var job = await Create(await ClipAsync("a.mp4"), await ClipAsync("b.mp4"), folder.PathOf("none.mp4"));
        using var first = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        using var second = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var watching = Keep("first", streams: 3, first.Token);
        await UntilAsync(job, streams => streams.All(stream => stream.Worker == "first") && streams.Take(2).All(stream => stream.Error == "it ended" && stream.Reconnections > 0) && streams[2].Error is not null);
        var other = Keep("second", streams: 3, second.Token);

        await first.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(watching);
        await UntilAsync(job, streams => streams.All(stream => (stream.Worker, stream.Claims) == ("second", 2)));
        await board!.CancelAsync(job, Stop);
        await UntilAsync(job, streams => streams.All(stream => stream.Worker is null));
        await second.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(other);

        var streams = await board.StreamsAsync(job, Stop);
        told.Last(line => line.Contains("none.mp4", StringComparison.Ordinal) && line.Contains("anew", StringComparison.Ordinal)).Split("; opened anew").First().ShouldEndWith("cannot be read (no such file); check its name");
        (streams[2].Frames, streams[2].SinceSeen).ShouldBe((0, null));
        var results = await Results(job);
        results.Count.ShouldBe((int)(streams[0].Faces + streams[1].Faces));
        results.Select(line => line.GetProperty("at").GetDateTimeOffset()).ShouldBeInOrder();
        results.ShouldAllBe(line => line.GetProperty("faces")[0].GetProperty("expression").GetString()!.Length > 0);
    }

    [Fact]
    public async Task A_stream_from_where_a_worker_may_not_read_is_refused()
    {
        var job = await Create("rtsp://ann:secret@camera.example.org/1");

        (await Should.ThrowAsync<MienException>(() => Keep("a", streams: 1, Stop))).Message.ShouldBe(
            "rtsp://camera.example.org/1: the job watches this stream, and this worker may not read from there; allow it where the worker starts");
        (await board!.StreamsAsync(job, Stop))[0].Stream.ShouldBe("rtsp://camera.example.org/1");
    }

    [Theory]
    [InlineData("ftp://camera.example.org", "ftp://camera.example.org: streams of 'ftp' are not read; give a file, a camera such as /dev/video0, or an address of rtsp, rtsps, http, https")]
    [InlineData("http://a:b@c.example/x http://a:b@c.example/x", "http://c.example/x: the stream is named twice; name it once")]
    [InlineData("", "no streams to watch; name cameras, addresses or files")]
    public async Task What_cannot_be_watched_is_told(string streams, string message) =>
        (await Should.ThrowAsync<MienException>(() => Create(streams.Split(' ', StringSplitOptions.RemoveEmptyEntries)))).Message.ShouldBe(message);

    private static StreamReport Report(long frames, IReadOnlyList<Sighting> sightings) => new(frames, 0, frames, 1, TimeSpan.FromSeconds(0.01), TimeSpan.Zero, null, sightings);

    private static Sighting Sighting(long sequence) => new(sequence, TimeSpan.FromSeconds(0.5 - (sequence * 0.01)), $$"""{"sequence":{{sequence}}}""");

    private Task<string> Create(params string[] streams) => board!.CreateWatchAsync(new WatchJob { Streams = streams, Recognizer = quick, Every = TimeSpan.Zero }, Stop);

    private async Task<Shard> Claim(string job, string worker, TimeSpan? time = null) => (await ledger!.ClaimAsync(new(job, 0), worker, time ?? lease, Stop))!;

    private Task Keep(string name, int streams, CancellationToken stop) => new StreamKeeper(postgres!, new() { Threads = 1, Streams = streams }, name, told.Enqueue).RunAsync(stop);

    private async Task UntilAsync(string job, Func<IReadOnlyList<StreamStatus>, bool> holds)
    {
        for (var since = Stopwatch.StartNew(); !holds(await board!.StreamsAsync(job, Stop)); await Task.Delay(100, Stop))
            since.Elapsed.ShouldBeLessThan(TimeSpan.FromMinutes(2), string.Join('\n', [.. told, .. await board.StreamsAsync(job, Stop)]));
    }

    private async Task<List<JsonElement>> Results(string job)
    {
        using var output = new MemoryStream();
        await board!.WriteResultsAsync(job, output, Stop);
        return [.. System.Text.Encoding.UTF8.GetString(output.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }

    private async Task<string> ClipAsync(string name)
    {
        Assert.SkipUnless(VideoReader.IsAvailable, "install ffmpeg to run this test");
        var path = folder.PathOf(name);
        using var ffmpeg = Process.Start("ffmpeg", ["-loglevel", "error", "-f", "lavfi", "-i", "testsrc=size=64x64:rate=10:duration=1", "-pix_fmt", "yuv420p", path]);
        await ffmpeg.WaitForExitAsync(Stop);
        ffmpeg.ExitCode.ShouldBe(0);
        return path;
    }
}
