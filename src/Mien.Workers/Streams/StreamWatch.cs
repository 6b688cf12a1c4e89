using Mien.Batch;
using Mien.Workers.Jobs;
using Mien.Workers.Shards;

namespace Mien.Workers.Streams;

/// <summary>
/// Watches a stream while its claim holds: the newest frame is always the next, and what ends or sends nothing for as long as the reader waits,
/// ten seconds, is opened anew, after pauses that grow while no frame comes.
/// </summary>
internal sealed class StreamWatch
{
    /// <summary>How long a stream is a worker's that is not heard of.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);

    private static readonly TimeSpan round = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan firstPause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan longestPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan farewell = TimeSpan.FromSeconds(5);

    private readonly StreamLedger ledger;
    private readonly Shard stream;
    private readonly WatchSettings settings;
    private readonly Recognizer recognizer;
    private readonly StreamCount count;
    private readonly Action<string> tell;

    public StreamWatch(StreamLedger ledger, Shard stream, WatchSettings settings, Recognizer recognizer, Action<string> tell)
    {
        (this.ledger, this.stream, this.settings, this.recognizer, this.tell) = (ledger, stream, settings, recognizer, tell);
        count = new(TimeProvider.System, settings.Every);
    }

    private string Source => settings.Streams[stream.Name.Number];

    private string Name => WatchJob.NameOf(Source);

    /// <summary>Watches it until it is stopped, or another has it.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        using var held = CancellationTokenSource.CreateLinkedTokenSource(stop);
        tell($"{Name}: watched");
        var watching = WatchAsync(held.Token);
        try
        {
            while (await IsHeldAsync(held.Token).ConfigureAwait(false))
                await Pause.ForAsync(round, TimeProvider.System, held.Token).ConfigureAwait(false);
            tell($"{Name}: no longer watched here, as another worker has it, or the job rests");
        }
        catch (OperationCanceledException) when (held.IsCancellationRequested)
        {
        }
        finally
        {
            held.Cancel();
            await watching.ConfigureAwait(false);
            await LeaveAsync().ConfigureAwait(false);
        }
    }

    private async Task<bool> IsHeldAsync(CancellationToken cancellation)
    {
        try
        {
            return await ReportAsync(cancellation).ConfigureAwait(false);
        }
        catch (AwayException)
        {
            // Nobody can take it meanwhile.
            return true;
        }
    }

    private async Task<bool> ReportAsync(CancellationToken cancellation)
    {
        var report = count.Report();
        if (!await ledger.ReportAsync(stream, report, Lease, cancellation).ConfigureAwait(false))
            return false;
        count.Told(report);
        return true;
    }

    private async Task WatchAsync(CancellationToken stop)
    {
        var analysis = new VideoAnalysis { Recognizer = recognizer, Live = true, DetectEvery = settings.Analysis.DetectEvery };
        for (var pause = firstPause; ;)
        {
            var (frames, error) = (count.Frames, "it ended");
            count.Open();
            try
            {
                // Opening waits for the first frame.
                await Task.Run(() => analysis.RunAsync(Source, count.Add, stop), CancellationToken.None).ConfigureAwait(false);
            }
            catch (MienException reason)
            {
                error = MienException.Explain(reason, Name);
            }
            if (stop.IsCancellationRequested)
                return;
            pause = count.Frames > frames ? firstPause : pause;
            count.Close(error);
            tell($"{Name}: {error}; opened anew in {pause.TotalSeconds:0} s");
            try
            {
                await Pause.ForAsync(pause, TimeProvider.System, stop).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            pause = pause * 2 < longestPause ? pause * 2 : longestPause;
        }
    }

    private async Task LeaveAsync()
    {
        using var soon = new CancellationTokenSource(farewell);
        try
        {
            await ReportAsync(soon.Token).ConfigureAwait(false);
            await ledger.ReleaseAsync(stream, soon.Token).ConfigureAwait(false);
        }
        catch (Exception error) when (error is AwayException or OperationCanceledException)
        {
            // Its lease ends soon.
        }
    }
}
