using System.Text;
using System.Text.Json;
using Mien.Research.Profiling;
using Mien.Tensors;

namespace Mien.Research.Tests.Profiling;

public sealed class ProfilerTests
{
    [Fact]
    public void Work_is_seen_in_processor_time_memory_and_stages()
    {
        using var profiler = new Profiler(TimeSpan.FromMilliseconds(5));
        var kept = new byte[3][];
        for (var i = 0; i < kept.Length; i++)
        {
            using var stage = Stages.Begin("test work");
            kept[i] = new byte[20_000_000];
            Array.Fill(kept[i], (byte)1);
            var before = Environment.CpuUsage.UserTime;
            while (Environment.CpuUsage.UserTime - before < TimeSpan.FromMilliseconds(20))
                Thread.SpinWait(1000);
        }

        Stages.Begin("test moment")?.Dispose();
        var profile = profiler.Stop("test");

        GC.KeepAlive(kept);
        profile.Name.ShouldBe("test");
        profile.UserSeconds.ShouldBeGreaterThanOrEqualTo(0.06);
        profile.AllocatedBytes.ShouldBeGreaterThanOrEqualTo(60_000_000);
        profile.PeakResidentBytes.ShouldBeGreaterThanOrEqualTo(profile.Samples.Max(sample => sample.ResidentBytes) * 9 / 10);
        profile.MeanResidentBytes.ShouldBeInRange(profile.Samples.Min(sample => sample.ResidentBytes), profile.Samples.Max(sample => sample.ResidentBytes));
        profile.Samples.Count.ShouldBeGreaterThanOrEqualTo(3);
        profile.Samples.Select(sample => sample.Seconds).ShouldBeInOrder();
        profile.CoresUsed.ShouldBe((profile.UserSeconds + profile.SystemSeconds) / profile.Seconds);
        var work = profile.Stages.Single(stage => stage.Name == "test work");
        work.Count.ShouldBe(3);
        profile.Stages.Select(stage => -stage.Seconds).ShouldBeInOrder();
        profile.Stages.Single(stage => stage.Name == "test moment").Seconds.ShouldBeLessThan(work.Seconds);
        work.Seconds.ShouldBeInRange(0.02, profile.Seconds);
    }

    [Fact]
    public void Stages_of_several_threads_add_up()
    {
        using var profiler = new Profiler();

        Parallel.For(0, 100, _ => Stages.Begin("test thread")?.Dispose());

        profiler.Stop("test").Stages.Single(stage => stage.Name == "test thread").Count.ShouldBe(100);
    }

    [Fact]
    public void Json_names_its_schema()
    {
        var profile = new Profile
        {
            Name = "train", Cores = 2, PeakResidentBytes = 200, AllocatedBytes = 300, Collections = 4, CollectionSeconds = 0.5,
            Stages = [new StageTime("step", 10, 1.5)],
            Samples = [new ResourceSample(0, 0, 0, 100), new ResourceSample(2, 2.5, 0.5, 200)],
        };
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            profile.WriteTo(writer);

        Encoding.UTF8.GetString(stream.ToArray()).ShouldBe(
            """{"schema":"mien.profile/1","name":"train","seconds":2,"processor":{"userSeconds":2.5,"systemSeconds":0.5,"cores":2,"coresUsed":1.5,"share":0.75}"""
            + ""","memory":{"peakResidentBytes":200,"meanResidentBytes":150,"allocatedBytes":300,"collections":4,"collectionSeconds":0.5}"""
            + ""","stages":[{"name":"step","count":10,"seconds":1.5}]}""");
    }
}
