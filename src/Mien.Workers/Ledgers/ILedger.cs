using Mien.Workers.Jobs;
using Mien.Workers.Shards;

namespace Mien.Workers.Ledgers;

/// <summary>Changes a shard: is given it, the state of its job, and the ledger's time; null leaves it as it is.</summary>
internal delegate Shard? ShardChange(Shard shard, JobState job, DateTimeOffset now);

/// <summary>
/// Knows all jobs and shards, and the time. Each call happens whole or not at all; when the ledger cannot be reached it is a
/// <see cref="AwayException"/>, and what was asked for may have happened.
/// </summary>
internal interface ILedger : IAsyncDisposable
{
    /// <summary>Adds a job, of which nothing is handed out until its state is set.</summary>
    Task AddAsync(Job job, CancellationToken cancellation);

    /// <summary>Adds shards to it.</summary>
    Task AddAsync(IReadOnlyList<Shard> shards, CancellationToken cancellation);

    /// <summary>A job; null where there is none of this name.</summary>
    Task<Job?> FindAsync(string job, CancellationToken cancellation);

    /// <summary>Sets the state of a job; shards of one that runs are told to the queue anew.</summary>
    Task SetStateAsync(string job, JobState state, CancellationToken cancellation);

    /// <summary>Changes a shard. Gives what it is now, null where it was left as it is.</summary>
    Task<Shard?> ChangeAsync(ShardName name, ShardChange change, CancellationToken cancellation);

    /// <summary>
    /// Shards that the queue should be told of, in the order of jobs and numbers, and notes that it is told: those that it never was, those
    /// whose worker's lease is over, and where it is empty those that it was told of long ago.
    /// </summary>
    /// <param name="most">At most so many.</param>
    /// <param name="isEmpty">Whether nothing waits in the queue.</param>
    /// <param name="patience">How long ago that is.</param>
    /// <param name="cancellation">Ends the wait.</param>
    Task<IReadOnlyList<ShardName>> TakeUntoldAsync(int most, bool isEmpty, TimeSpan patience, CancellationToken cancellation);

    /// <summary>Takes or renews a lease that only one may have. Gives whether the owner has it now.</summary>
    Task<bool> LeaseAsync(string name, string owner, TimeSpan time, CancellationToken cancellation);
}

