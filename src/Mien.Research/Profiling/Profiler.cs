using System.Collections.Concurrent;
using System.Diagnostics;
using Mien.Tensors;

namespace Mien.Research.Profiling;

/// <summary>
/// Measures what the process uses while something runs: processor time, memory, and the time of the stages. A thread of its own looks
/// at the process now and then.
/// </summary>
public sealed class Profiler : IDisposable
{
    /// <summary>Time between two samples where none is given.</summary>
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromSeconds(0.5);

    private readonly long started = Stopwatch.GetTimestamp();
    private readonly Environment.ProcessCpuUsage processorBefore = Environment.CpuUsage;
    private readonly long allocatedBefore = GC.GetTotalAllocatedBytes();
    private readonly TimeSpan pausedBefore = GC.GetTotalPauseDuration();
    private readonly int collectionsBefore = GC.CollectionCount(0);
    private readonly StageClock stages = new();
    private readonly List<ResourceSample> samples = [];
    private readonly ManualResetEventSlim stopping = new();
    private readonly Thread sampler;

    /// <summary>Begins to measure.</summary>
    /// <param name="interval">Time between two samples, over 0; null for <see cref="DefaultInterval"/>.</param>
    public Profiler(TimeSpan? interval = null)
    {
        var pause = interval ?? DefaultInterval;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(pause, TimeSpan.Zero);
        samples.Add(Sample());
        sampler = new Thread(() => SampleEvery(pause)) { IsBackground = true, Name = "Mien profiler" };
        sampler.Start();
    }

    /// <summary>Ends measuring.</summary>
    /// <param name="name">What was measured.</param>
    /// <returns>What the process used since the profiler was made.</returns>
    public Profile Stop(string name)
    {
        End();
        samples.Add(Sample());
        using var process = Process.GetCurrentProcess();
        return new Profile
        {
            Name = name,
            Cores = Environment.ProcessorCount,
            PeakResidentBytes = process.PeakWorkingSet64,
            AllocatedBytes = GC.GetTotalAllocatedBytes() - allocatedBefore,
            Collections = GC.CollectionCount(0) - collectionsBefore,
            CollectionSeconds = (GC.GetTotalPauseDuration() - pausedBefore).TotalSeconds,
            Stages = stages.Times,
            Samples = samples,
        };
    }

    /// <summary>Ends measuring.</summary>
    public void Dispose()
    {
        End();
        stages.Dispose();
        stopping.Dispose();
    }

    private void End()
    {
        stopping.Set();
        sampler.Join();
    }

    private void SampleEvery(TimeSpan pause)
    {
        while (!stopping.Wait(pause))
            samples.Add(Sample());
    }

    private ResourceSample Sample()
    {
        var processor = Environment.CpuUsage;
        return new ResourceSample(
            Stopwatch.GetElapsedTime(started).TotalSeconds,
            (processor.UserTime - processorBefore.UserTime).TotalSeconds,
            (processor.PrivilegedTime - processorBefore.PrivilegedTime).TotalSeconds,
            Environment.WorkingSet);
    }
}

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
