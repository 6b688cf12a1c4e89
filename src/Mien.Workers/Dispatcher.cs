using Mien.Workers.Ledgers;
using Mien.Workers.Queues;

namespace Mien.Workers;

/// <summary>
/// Tells the queue of the shards that wait. Each worker has one, and one of them works at a time: who has the lease. The queue is kept short, so
/// that a job of a million shards needs no more of it than one of a thousand, and what it loses is told again.
/// </summary>
internal sealed class Dispatcher(ILedger ledger, IShardQueue queue, string worker, TimeProvider clock)
{
    private const string LeaseName = "dispatch";
    private const int LeastWaiting = 2_000;
    private const int MostAtOnce = 2_000;

    private static readonly TimeSpan lease = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan round = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(30);

    /// <summary>Works until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var pause = lease;
            try
            {
                if (await ledger.LeaseAsync(LeaseName, worker, lease, cancellation).ConfigureAwait(false))
                {
                    await TellAsync(cancellation).ConfigureAwait(false);
                    pause = round;
                }
            }
            catch (AwayException)
            {
                pause = round;
            }
            await Pause.ForAsync(pause, clock, cancellation).ConfigureAwait(false);
        }
    }

    // What is noted as told and was not, as the queue went away meanwhile, is told again when the queue is empty.
    private async Task TellAsync(CancellationToken cancellation)
    {
        var waiting = await queue.CountAsync(cancellation).ConfigureAwait(false);
        if (waiting >= LeastWaiting)
            return;
        var untold = await ledger.TakeUntoldAsync(MostAtOnce, waiting == 0, patience, cancellation).ConfigureAwait(false);
        if (untold.Count > 0)
            await queue.PublishAsync(untold, cancellation).ConfigureAwait(false);
    }
}
