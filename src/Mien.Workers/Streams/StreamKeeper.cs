using Mien.Workers.Jobs;
using Mien.Workers.Ledgers;
using Mien.Workers.Shards;

namespace Mien.Workers.Streams;

/// <summary>Watches as many streams as a worker may, side by side, and takes those that nobody watches.</summary>
/// <param name="postgres">Knows who watches which.</param>
/// <param name="options">How the worker works.</param>
/// <param name="name">Its name, unlike that of any other worker there ever was.</param>
/// <param name="tell">Told what happens, line by line. Called from several threads.</param>
internal sealed class StreamKeeper(PostgresLedger postgres, WorkerOptions options, string name, Action<string> tell)
{
    private static readonly TimeSpan round = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan forgetting = TimeSpan.FromMinutes(1);

    // So that workers that begin together take about as many each.
    private static readonly TimeSpan betweenTwo = TimeSpan.FromSeconds(0.1);

    private readonly StreamLedger ledger = new(postgres);
    private readonly Dictionary<ShardName, Task> watched = [];
    private readonly Dictionary<string, (WatchSettings Settings, Recognizer Recognizer)> jobs = [];
    private long forgotten = TimeProvider.System.GetTimestamp();

    /// <summary>Watches until it is stopped.</summary>
    /// <exception cref="MienException">It cannot do the work of a job that has a stream which nobody watches.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var isAway = false;
        try
        {
            while (true)
            {
                await EndAsync().ConfigureAwait(false);
                var pause = round;
                try
                {
                    if (watched.Count < options.Streams && await TakeAsync(isAway, ending.Token).ConfigureAwait(false))
                        pause = betweenTwo;
                    await ForgetAsync(ending.Token).ConfigureAwait(false);
                    // Who watches a stream is first to say so when the database is back.
                    pause = isAway ? StreamWatch.Lease : pause;
                    isAway = false;
                }
                catch (AwayException)
                {
                    isAway = true;
                }
                await Pause.ForAsync(pause, TimeProvider.System, ending.Token).ConfigureAwait(false);
            }
        }
        finally
        {
            ending.Cancel();
            await Task.WhenAll(watched.Values).ConfigureAwait(false);
            foreach (var (_, recognizer) in jobs.Values)
                recognizer.Dispose();
        }
    }

    private async Task<bool> TakeAsync(bool asksOnly, CancellationToken stop)
    {
        if (await ledger.FindUnwatchedAsync(stop).ConfigureAwait(false) is not { } found || asksOnly || watched.ContainsKey(found))
            return false;
        var (settings, recognizer) = await OpenAsync(found, stop).ConfigureAwait(false);
        if (await ledger.ClaimAsync(found, name, StreamWatch.Lease, stop).ConfigureAwait(false) is not { State: ShardState.Claimed } stream)
            return false;
        watched.Add(found, new StreamWatch(ledger, stream, settings, recognizer, tell).RunAsync(stop));
        return true;
    }

    private async Task<(WatchSettings Settings, Recognizer Recognizer)> OpenAsync(ShardName stream, CancellationToken stop)
    {
        if (!jobs.TryGetValue(stream.Job, out var opened))
        {
            var job = await postgres.FindAsync(stream.Job, stop).ConfigureAwait(false);
            var settings = WatchSettings.Read(job!.Settings);
            opened = (settings, settings.Analysis.Open(job.Id, options.Threads));
            jobs.Add(job.Id, opened);
        }
        var source = opened.Settings.Streams[stream.Number];
        return IsAllowed(source) ? opened : throw new MienException(WatchJob.NameOf(source), "the job watches this stream, and this worker may not read from there", "allow it where the worker starts");
    }

    private bool IsAllowed(string stream)
    {
        if (!WatchJob.IsAddress(stream))
            return true;
        var address = new UriBuilder(stream) { UserName = "", Password = "" }.Uri;
        return options.Allowed.Any(uri => uri.IsBaseOf(address));
    }

    // A job of which nothing is watched any more needs no networks.
    private async Task EndAsync()
    {
        foreach (var (stream, watching) in watched.Where(each => each.Value.IsCompleted).ToList())
        {
            watched.Remove(stream);
            await watching.ConfigureAwait(false);
            if (watched.Keys.All(other => other.Job != stream.Job) && jobs.Remove(stream.Job, out var job))
                job.Recognizer.Dispose();
        }
    }

    private async Task ForgetAsync(CancellationToken stop)
    {
        if (TimeProvider.System.GetElapsedTime(forgotten) < forgetting)
            return;
        forgotten = TimeProvider.System.GetTimestamp();
        foreach (var (job, (settings, _)) in jobs)
            await ledger.ForgetAsync(job, settings.Keep, stop).ConfigureAwait(false);
    }
}
