namespace Mien.Workers.Shards;

/// <summary>What is known of a shard.</summary>
internal enum ShardState
{
    /// <summary>Nobody has it.</summary>
    Waiting,

    /// <summary>A worker has it, until its lease is over.</summary>
    Claimed,

    /// <summary>Its result is there.</summary>
    Done,

    /// <summary>It failed too often and is left alone.</summary>
    Poisoned,
}

/// <summary>
/// A part of a job, and the rules by which it changes hands. All that becomes of it goes through a method here that gives the shard after the
/// change, or null where the change is not allowed; a ledger makes it at once or not at all. The time is the ledger's: no worker's clock counts.
/// </summary>
internal sealed record Shard
{
    /// <summary>Errors after which a shard is left alone.</summary>
    public const int MostFailures = 3;

    /// <summary>Deaths of workers after which a shard is left alone.</summary>
    public const int MostDeaths = 24;

    /// <summary>Deaths after which an input is left out, the first of which nobody was watching.</summary>
    public const int DeathsOfInput = 3;

    private static readonly TimeSpan pause = TimeSpan.FromSeconds(2);

    /// <summary>Its name.</summary>
    public required ShardName Name { get; init; }

    /// <summary>Inputs in it.</summary>
    public required int Inputs { get; init; }

    /// <summary>Shards of a higher stage wait until those of the lower ones are done.</summary>
    public int Stage { get; init; }

    /// <summary>SHA-256 of what lists its inputs; empty where nothing does.</summary>
    public byte[] Manifest { get; init; } = [];

    /// <summary>Where it stands.</summary>
    public ShardState State { get; init; }

    /// <summary>Grows with each claim: a worker whose number is lower has lost the shard.</summary>
    public long Fence { get; init; }

    /// <summary>Who has it, or had it last.</summary>
    public string? Worker { get; init; }

    /// <summary>Until when it is that worker's alone.</summary>
    public DateTimeOffset? Lease { get; init; }

    /// <summary>When the queue was last told of it; null while it has to be told.</summary>
    public DateTimeOffset? Told { get; init; }

    /// <summary>Before this the queue is not told.</summary>
    public DateTimeOffset Ready { get; init; }

    /// <summary>Workers whose lease ended without a word.</summary>
    public int Deaths { get; init; }

    /// <summary>Errors.</summary>
    public int Failures { get; init; }

    /// <summary>The input under way, where the worker says so; counted from 0.</summary>
    public int? Current { get; init; }

    /// <summary>Inputs that were under way when a worker died, as often as they were.</summary>
    public IReadOnlyList<int> Suspects { get; init; } = [];

    /// <summary>The last error.</summary>
    public string? Error { get; init; }

    /// <summary>What was made of it.</summary>
    public ShardResult? Result { get; init; }

    /// <summary>Whether the worker says which input is under way, as one died over this shard.</summary>
    public bool IsWatched => Deaths > 0;

    /// <summary>Inputs that are left out, as workers died over them.</summary>
    public IReadOnlySet<int> LeftOut => Deaths < DeathsOfInput
        ? new HashSet<int>()
        : Suspects.CountBy(input => input).Where(suspect => suspect.Value >= DeathsOfInput - 1).Select(suspect => suspect.Key).ToHashSet();

    /// <summary>Whether a worker with this number still has it.</summary>
    public bool IsHeldBy(long fence) => State == ShardState.Claimed && Fence == fence;

    /// <summary>
    /// A worker takes it: one that waits, or whose worker was not heard of until its lease was over. It may be poisoned by that. Who has it already,
    /// and did not learn so, has it anew.
    /// </summary>
    public Shard? Claim(string worker, DateTimeOffset now, TimeSpan lease)
    {
        var isOwn = State == ShardState.Claimed && Worker == worker;
        if (!isOwn && (State == ShardState.Claimed ? Lease > now : State != ShardState.Waiting))
            return null;
        var died = State == ShardState.Claimed && !isOwn;
        var shard = this with { Deaths = Deaths + (died ? 1 : 0), Suspects = died && Current is { } input ? [.. Suspects, input] : Suspects, Current = null };
        return shard.Deaths >= MostDeaths
            ? shard with { State = ShardState.Poisoned, Error = $"its workers died {MostDeaths} times", Lease = null }
            : shard with { State = ShardState.Claimed, Fence = Fence + 1, Worker = worker, Lease = now + lease };
    }

    /// <summary>Its worker is alive.</summary>
    public Shard? Renew(long fence, DateTimeOffset now, TimeSpan lease) => IsHeldBy(fence) ? this with { Lease = now + lease } : null;

    /// <summary>Its worker begins an input.</summary>
    public Shard? Watch(long fence, int input) => IsHeldBy(fence) ? this with { Current = input } : null;

    /// <summary>Its worker has done it, also after its lease where nobody else took it. Who did so already, and did not learn so, has.</summary>
    public Shard? Complete(long fence, ShardResult result) =>
        State == ShardState.Done && Fence == fence ? this
        : IsHeldBy(fence) ? this with { State = ShardState.Done, Result = result, Lease = null, Current = null, Error = null } : null;

    /// <summary>Its worker gives it back, for reasons that lie not with it.</summary>
    public Shard? Release(long fence) => IsHeldBy(fence) ? this with { State = ShardState.Waiting, Lease = null, Told = null, Current = null } : null;

    /// <summary>Its worker could not do it: it waits longer each time, and is poisoned in the end.</summary>
    public Shard? Fail(long fence, string error, DateTimeOffset now) => IsHeldBy(fence)
        ? this with
        {
            State = Failures + 1 < MostFailures ? ShardState.Waiting : ShardState.Poisoned,
            Failures = Failures + 1,
            Error = error,
            Ready = now + (pause * (1 << Failures)),
            Lease = null,
            Told = null,
            Current = null,
        }
        : null;

    /// <summary>Somebody wants it tried once more.</summary>
    public Shard? Forgive() => State == ShardState.Poisoned
        ? this with { State = ShardState.Waiting, Deaths = 0, Failures = 0, Suspects = [], Told = null }
        : null;
}
