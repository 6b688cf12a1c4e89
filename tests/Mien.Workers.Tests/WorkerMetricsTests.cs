using System.Diagnostics;
using System.Diagnostics.Metrics;
using Mien.Workers.Simulation;

namespace Mien.Workers.Tests;

public sealed class WorkerMetricsTests
{
    [Fact]
    public void What_becomes_of_shards_is_counted_and_each_claim_is_an_activity()
    {
        var thread = Environment.CurrentManagedThreadId;
        var sums = new Dictionary<string, double>();
        var spans = new List<string>();
        using var meters = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == WorkerMetrics.Name)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) => AddSum(tags.Length > 0 ? $"{instrument.Name} {tags[0].Value}" : instrument.Name, value));
        meters.SetMeasurementEventCallback<double>((instrument, value, _, _) => AddSum(instrument.Name, value));
        meters.Start();
        using var activities = new ActivityListener { ShouldListenTo = source => source.Name == WorkerMetrics.Name, Sample = (ref _) => ActivitySamplingResult.AllData, ActivityStopped = AddSpan };
        ActivitySource.AddActivityListener(activities);

        var outcome = Run();

        // When the last is done its worker has not heard so.
        sums["mien.worker.shards done"].ShouldBe(99);
        sums["mien.worker.inputs"].ShouldBe(99_000);
        sums["mien.worker.takeovers"].ShouldBe(outcome.Claims - outcome.Shards);
        sums["mien.worker.shard.duration"].ShouldBe(100_000 / 150.0, 100);
        sums["mien.worker.queue.age"].ShouldBeGreaterThan(0);
        spans.Count.ShouldBeInRange(99, (int)outcome.Claims);
        spans.Distinct().Count().ShouldBe(99);

        // Other tests have workers, too, on threads of their own.
        void AddSum(string name, double value)
        {
            if (Environment.CurrentManagedThreadId == thread)
                sums[name] = sums.GetValueOrDefault(name) + value;
        }

        void AddSpan(Activity activity)
        {
            if (Environment.CurrentManagedThreadId == thread)
                spans.Add($"{activity.GetTagItem("job")}/{activity.GetTagItem("shard")}");
        }
    }

    private static FleetOutcome Run() => FleetSimulation.Run(new() { Pictures = 100_000, Workers = 10, DeathsPerMinute = 4, SlowShare = 0, Seed = 3 });
}
