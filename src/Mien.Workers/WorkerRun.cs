using System.Security.Cryptography;
using Mien.Workers.Jobs;
using Mien.Workers.Ledgers;
using Mien.Workers.Queues;
using Mien.Workers.Streams;
using Mien.Workers.Work;

namespace Mien.Workers;

/// <summary>A worker of this process, for all jobs of a database.</summary>
public static class WorkerRun
{
    /// <summary>Works until it is stopped; the shard under way then goes back.</summary>
    /// <param name="database">postgresql://user:password@host:port/database, or a connection string.</param>
    /// <param name="broker">amqp://user:password@host:port/, or amqps.</param>
    /// <param name="options">How it works.</param>
    /// <param name="tell">Told what happens, line by line.</param>
    /// <param name="stop">Stops it.</param>
    /// <exception cref="MienException">Database or broker cannot be used, or this worker cannot do a job that it was given.</exception>
    public static async Task RunAsync(string database, string broker, WorkerOptions options, Action<string> tell, CancellationToken stop)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(tell);
        ArgumentOutOfRangeException.ThrowIfNegative(options.Streams, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Lease, TimeSpan.FromSeconds(1), nameof(options));
        var name = $"{options.Name}:{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        var ledger = await PostgresLedger.OpenAsync(database, prepare: false, stop).ConfigureAwait(false);
        await using (ledger.ConfigureAwait(false))
        {
            var queue = await RabbitQueue.OpenAsync(broker, name, stop).ConfigureAwait(false);
            await using (queue.ConfigureAwait(false))
            {
                using var telemetry = Telemetry.Begin(name);
                tell($"{name} works");
                var worker = new Worker(ledger, queue, job => Open(job, options, tell), name, options.Lease, TimeProvider.System, tell);
                await SideBySide.RunAsync([worker.RunAsync, new StreamKeeper(ledger, options, name, tell).RunAsync], stop).ConfigureAwait(false);
            }
        }
    }

    private static IShardWork Open(Job job, WorkerOptions options, Action<string> tell) => job.Kind switch
    {
        Job.Analysis => AnalysisWork.Open(job, options),
        Job.Study => StudyWork.Open(job, options, tell),
        _ => throw new MienException(job.Id, $"this worker does not know jobs of the kind {job.Kind}", "use the newer program"),
    };
}
