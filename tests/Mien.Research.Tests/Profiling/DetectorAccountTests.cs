using System.Text.Json;
using Mien.Models;
using Mien.Mtcnn;
using Mien.Research.Profiling;
using Mien.Vision.Pictures;

namespace Mien.Research.Tests.Profiling;

public sealed class DetectorAccountTests
{
    private static readonly string sample = Path.Combine(AppContext.BaseDirectory, "samples", "astronaut.jpg");

    private static readonly Lazy<DetectorAccount> account = new(() => DetectorAccount.Of("mtcnn", sample, 2));

    [Fact]
    public void Each_layer_of_each_network_has_its_time_and_its_share_of_what_the_machine_can_do()
    {
        var seen = account.Value;

        (seen.Width, seen.Height, seen.Faces, seen.Repetitions).ShouldBe((512, 512, 1, 2));
        foreach (var (stage, layers) in ((string, string[])[])[
            ("P-Net", ["resampling", "conv1", "conv2", "conv3", "conv4_1", "conv4_2", "windows", "suppression"]),
            ("R-Net", ["resampling", "conv1", "conv2", "conv3", "dense4", "dense5_1", "dense5_2", "windows", "suppression"]),
            ("O-Net", ["resampling", "conv1", "conv2", "conv3", "conv4", "dense5", "dense6_1", "dense6_2", "dense6_3", "windows", "suppression"])])
        {
            layers.Except(seen.Work.Where(work => work.Stage == stage).Select(work => work.Layer)).ShouldBeEmpty(stage);
        }

        seen.Work.ShouldAllBe(work => work.Seconds > 0 && work.Runs > 0);
        seen.ProcessorSeconds.ShouldBeGreaterThan(0);
        seen.Peaks.FlopsPerSecond.ShouldBeGreaterThan(1e8);
        seen.Peaks.BytesPerSecond.ShouldBeGreaterThan(1e8);
        foreach (var work in seen.Work.Where(work => work.Flops > 0))
            seen.ShareOfArithmetic(work)!.Value.ShouldBe(work.Flops / work.Seconds / seen.Peaks.FlopsPerSecond, 1e-9);
        seen.Work.Where(work => work.Layer == "suppression").ShouldAllBe(work => seen.ShareOfArithmetic(work) == null && seen.ShareOfMemory(work) == null);
    }

    [Fact]
    public void Arithmetic_is_that_of_the_windows_and_crops_that_are_looked_at()
    {
        var work = account.Value.Work.ToDictionary(item => (item.Stage, item.Layer));

        // Each crop of R-Net takes 22·22·28·27 products in its first layer and 9·9·48·252 in its second, each cell of P-Net's heads 2·32 and 4·32.
        var crops = work[("R-Net", "conv1")].Flops / (2.0 * 22 * 22 * 28 * 27);
        crops.ShouldBe(Math.Round(crops), 1e-9);
        work[("R-Net", "conv2")].Flops.ShouldBe(2.0 * 9 * 9 * 48 * 252 * crops);
        work[("P-Net", "conv4_2")].Flops.ShouldBe(2 * work[("P-Net", "conv4_1")].Flops);
    }

    [Fact]
    public void A_watched_search_finds_what_one_of_use_finds()
    {
        using var detector = MtcnnDetector.Load(ModelCatalogue.PathOf("mtcnn"));
        using var watched = new MtcnnSearch(detector, new DetectorClock(detector));
        var picture = Picture.Load(sample);

        watched.Detect(picture, regions: null, CancellationToken.None).ShouldBe(detector.Detect(picture));
    }

    [Fact]
    public void Json_and_csv_have_a_row_for_each_kind_of_work()
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            account.Value.WriteTo(writer);
        using var json = JsonDocument.Parse(stream.ToArray());
        json.RootElement.GetProperty("schema").GetString().ShouldBe(DetectorAccount.Schema);
        json.RootElement.GetProperty("picture").GetString().ShouldBe("astronaut.jpg");
        json.RootElement.GetProperty("environment").GetProperty("threads").GetInt32().ShouldBe(1);
        json.RootElement.GetProperty("work").GetArrayLength().ShouldBe(account.Value.Work.Count);
        json.RootElement.GetProperty("work").EnumerateArray().Select(row => row.GetProperty("milliseconds").GetDouble()).ShouldAllBe(value => value >= 0);

        using var table = new MemoryStream();
        account.Value.WriteCsv(table);
        var lines = System.Text.Encoding.UTF8.GetString(table.ToArray()).TrimEnd().Split("\r\n");
        lines[0].ShouldBe("stage,layer,runs,gflop,megabytes,milliseconds,shareOfArithmetic,shareOfMemory");
        lines.Length.ShouldBe(account.Value.Work.Count + 1);
    }
}
