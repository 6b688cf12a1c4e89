namespace Mien.Workers.Simulation;

/// <summary>A clock that stands still while anything is done, and then jumps to the next time that somebody waits for. All runs on the thread that runs it.</summary>
internal sealed class SimulatedClock : TimeProvider
{
    private readonly PriorityQueue<Alarm, (long Ticks, long Number)> alarms = new();
    private long now;
    private long count;

    /// <summary>Time since the beginning.</summary>
    public TimeSpan Elapsed => new(now);

    /// <summary>Times that somebody waited for.</summary>
    public long Events { get; private set; }

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + Elapsed;

    /// <inheritdoc/>
    public override long GetTimestamp() => now;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var alarm = new Alarm(this, callback, state);
        alarm.Change(dueTime, period);
        return alarm;
    }

    /// <summary>Lets time pass until something holds, or nobody waits for anything any more.</summary>
    public void Run(Func<bool> until)
    {
        while (!until() && alarms.TryDequeue(out var alarm, out var due))
        {
            if (alarm.Number != due.Number)
                continue;
            (now, Events) = (due.Ticks, Events + 1);
            alarm.Ring();
        }
    }

    private sealed class Alarm(SimulatedClock clock, TimerCallback callback, object? state) : ITimer
    {
        // Of the time that it is set to; one that was set before is over.
        public long Number { get; private set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            Number = ++clock.count;
            if (dueTime != Timeout.InfiniteTimeSpan)
                clock.alarms.Enqueue(this, (clock.now + dueTime.Ticks, Number));
            return true;
        }

        public void Ring()
        {
            Number = 0;
            callback(state);
        }

        public void Dispose() => Number = 0;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return default;
        }
    }
}
