using System.Collections.Concurrent;
using System.Diagnostics;
using Mien.Learning;

namespace Mien.Profiling;

/// <summary>Adds up the stages of the work while it exists.</summary>
internal sealed class StageClock : IDisposable
{
    private readonly ConcurrentDictionary<string, Total> totals = new();
    private readonly ActivityListener listener;

    public StageClock()
    {
        listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == Stages.Source,
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.PropagationData,
            ActivityStopped = Add,
        };
        ActivitySource.AddActivityListener(listener);
    }

    /// <summary>The stages so far, the longest first.</summary>
    public IReadOnlyList<StageTime> Times =>
        [.. totals.Select(static item => new StageTime(item.Key, item.Value.Count, item.Value.Time.TotalSeconds)).OrderByDescending(static stage => stage.Seconds)];

    public void Dispose() => listener.Dispose();

    private void Add(Activity activity)
    {
        var total = totals.GetOrAdd(activity.OperationName, static _ => new Total());
        Interlocked.Increment(ref total.Count);
        Interlocked.Add(ref total.Ticks, activity.Duration.Ticks);
    }

    private sealed class Total
    {
        public long Count;
        public long Ticks;

        public TimeSpan Time => TimeSpan.FromTicks(Ticks);
    }
}
