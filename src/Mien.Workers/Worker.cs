using Mien.Workers.Jobs;
using Mien.Workers.Ledgers;
using Mien.Workers.Queues;
using Mien.Workers.Shards;
using Mien.Workers.Work;

namespace Mien.Workers;

/// <summary>
/// Takes shards from a queue, does them and notes in a ledger that they are done. What it says of a shard counts while its claim holds: who was
/// thought dead, and wakes, has lost it. It may be killed at any moment.
/// </summary>
internal sealed class Worker
{
    // Brokers take back what is not acknowledged for half an hour; long before that the lease in the ledger is enough.
    private static readonly TimeSpan longestDelivery = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan farewell = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan firstPause = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan longestPause = TimeSpan.FromMinutes(1);

    // Shards that take less are fetched ahead, so that there is work for a second.
    private const double SecondsAhead = 1;
    private const int MostAhead = 64;

    private readonly ILedger ledger;
    private readonly IShardQueue queue;
    private readonly Func<Job, IShardWork> open;
    private readonly TimeProvider clock;
    private readonly Action<string> tell;
    private readonly TimeSpan lease;
    private readonly string name;
    private (Job Job, IShardWork Work)? current;
    private TimeSpan pause = firstPause;

    /// <param name="ledger">Knows what is done.</param>
    /// <param name="queue">Hands out shards.</param>
    /// <param name="open">Opens the work of a job; a <see cref="MienException"/> says why this worker cannot do it, and ends it.</param>
    /// <param name="name">Its name, unlike that of any other worker there ever was.</param>
    /// <param name="lease">How long a shard stays its own when it is not heard of.</param>
    /// <param name="clock">Its clock.</param>
    /// <param name="tell">Told what happens, line by line.</param>
    public Worker(ILedger ledger, IShardQueue queue, Func<Job, IShardWork> open, string name, TimeSpan lease, TimeProvider clock, Action<string> tell)
    {
        (this.ledger, this.queue, this.open, this.name) = (ledger, queue, open, name);
        (this.lease, this.clock, this.tell) = (lease, clock, tell);
    }

    /// <summary>Works until it is stopped, then gives back what is under way.</summary>
    /// <exception cref="MienException">It cannot do the work of a job that it was given a shard of.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await SideBySide.RunAsync([WorkAsync, new Dispatcher(ledger, queue, name, clock).RunAsync], stop).ConfigureAwait(false);
        }
        finally
        {
            current?.Work.Dispose();
        }
    }

    private async Task WorkAsync(CancellationToken stop)
    {
        while (true)
        {
            var delivery = await queue.ReceiveAsync(stop).ConfigureAwait(false);
            try
            {
                await DoAsync(delivery, stop).ConfigureAwait(false);
            }
            catch
            {
                await delivery.ReturnAsync().ConfigureAwait(false);
                throw;
            }
        }
    }

    private async Task DoAsync(IShardDelivery delivery, CancellationToken stop)
    {
        var (wasClaimed, time) = (false, default(DateTimeOffset));
        if (await WorkOf(delivery.Shard.Job, stop).ConfigureAwait(false) is { } work
            && await ChangeAsync(delivery.Shard, Claim, stop).ConfigureAwait(false) is { } shard)
        {
            if (shard.State == ShardState.Claimed)
            {
                using var activity = WorkerMetrics.Begin(shard, wasClaimed, time);
                await DoAsync(work, shard, delivery, stop).ConfigureAwait(false);
            }
            else
            {
                tell($"{shard.Name}: {shard.Error}; left alone");
            }
        }
        await delivery.AcknowledgeAsync().ConfigureAwait(false);

        Shard? Claim(Shard known, JobState job, DateTimeOffset now)
        {
            (wasClaimed, time) = (known.State == ShardState.Claimed, now);
            return job == JobState.Running ? known.Claim(name, now, lease) : null;
        }
    }

    private async Task DoAsync(IShardWork work, Shard shard, IShardDelivery delivery, CancellationToken stop)
    {
        using var held = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var renewing = RenewAsync(shard, delivery, held);
        try
        {
            var result = await work.DoAsync(shard, input => ChangeAsync(shard.Name, (now, _, _) => now.Watch(shard.Fence, input), held.Token), held.Token).ConfigureAwait(false);
            if (await ChangeAsync(shard.Name, (now, _, _) => now.Complete(shard.Fence, result), stop).ConfigureAwait(false) is null)
            {
                tell($"{shard.Name}: somebody else has it by now");
                WorkerMetrics.Ended("lost");
                work.Discard(result);
            }
            else
            {
                WorkerMetrics.Done(shard, result);
            }
            pause = firstPause;
            queue.Prefetch = result.Seconds >= SecondsAhead ? 1 : (int)Math.Min(MostAhead, Math.Ceiling(SecondsAhead / Math.Max(result.Seconds, 0.001)));
        }
        catch (EndOfWorkerException error)
        {
            tell(error.Message);
            await GiveBackAsync(shard).ConfigureAwait(false);
            throw new OperationCanceledException(error.Message, error, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await GiveBackAsync(shard).ConfigureAwait(false);
            throw;
        }
        catch (OperationCanceledException) when (held.IsCancellationRequested)
        {
            tell($"{shard.Name}: somebody else has it by now, or its job was cancelled");
            WorkerMetrics.Ended("lost");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            tell($"{shard.Name}: {error.Message}; given back, going on in {pause.TotalSeconds:0} s");
            await GiveBackAsync(shard).ConfigureAwait(false);
            await Pause.ForAsync(pause, clock, stop).ConfigureAwait(false);
            pause = pause * 2 < longestPause ? pause * 2 : longestPause;
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            WorkerMetrics.Ended("failed");
            var message = MienException.IsAboutInput(error) ? error.Message : error.ToString().ReplaceLineEndings(" ");
            if (await ChangeAsync(shard.Name, (known, _, now) => known.Fail(shard.Fence, message, now), stop).ConfigureAwait(false) is { } failed)
                tell($"{shard.Name}: {message}; {(failed.State == ShardState.Poisoned ? "left alone" : "tried again later")}");
        }
        finally
        {
            held.Cancel();
            await renewing.ConfigureAwait(false);
        }
    }

    // Ends with the work, or ends it.
    private async Task RenewAsync(Shard shard, IShardDelivery delivery, CancellationTokenSource held)
    {
        try
        {
            var begun = clock.GetTimestamp();
            var isAcknowledged = false;
            while (true)
            {
                await Pause.ForAsync(lease / 3, clock, held.Token).ConfigureAwait(false);
                if (await ChangeAsync(shard.Name, (known, job, now) => job == JobState.Cancelled ? null : known.Renew(shard.Fence, now, lease), held.Token).ConfigureAwait(false) is null)
                    break;
                if (!isAcknowledged && clock.GetElapsedTime(begun) > longestDelivery)
                {
                    await delivery.AcknowledgeAsync().ConfigureAwait(false);
                    isAcknowledged = true;
                }
            }
            held.Cancel();
        }
        catch (OperationCanceledException) when (held.IsCancellationRequested)
        {
        }
    }

    // The last work stays open, as most shards come from one job for a long time.
    private async Task<IShardWork?> WorkOf(string id, CancellationToken stop)
    {
        if (current?.Job.Id == id)
            return current.Value.Work;
        if (await AwayException.RetryAsync(() => ledger.FindAsync(id, stop), clock, stop).ConfigureAwait(false) is not { State: JobState.Running } job)
            return null;
        current?.Work.Dispose();
        current = null;
        current = (job, open(job));
        return current.Value.Work;
    }

    private async Task GiveBackAsync(Shard shard)
    {
        WorkerMetrics.Ended("given back");
        using var soon = new CancellationTokenSource(farewell, clock);
        try
        {
            await ChangeAsync(shard.Name, (known, _, _) => known.Release(shard.Fence), soon.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // Its lease ends some time.
        }
    }

    private Task<Shard?> ChangeAsync(ShardName shard, ShardChange change, CancellationToken cancellation) =>
        AwayException.RetryAsync(() => ledger.ChangeAsync(shard, change, cancellation), clock, cancellation);
}
