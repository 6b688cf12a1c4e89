using System.Security.Cryptography;
using Mien.Expressions;
using Mien.Vision.Pictures;
using Mien.Workers.Jobs;
using Mien.Workers.Shards;
using Mien.Workers.Work;

namespace Mien.Workers.Tests.Work;

public sealed class AnalysisWorkTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly List<string> pictures;

    public AnalysisWorkTests()
    {
        pictures = [.. Enumerable.Range(0, 4).Select(i => folder.PathOf($"{i}.png"))];
        foreach (var (i, path) in pictures.Index())
            Picture.FromPixels([.. Enumerable.Range(0, 48 * 48 * 3).Select(at => (byte)((at * (i + 3)) % 251))], 48, 48).Save(path);
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_shard_that_nobody_died_over_tells_nothing_of_its_inputs()
    {
        var begun = new List<int>();

        var (result, lines) = await Do(new() { Name = new("job", 3), Inputs = 4, Fence = 5 }, begun);

        begun.ShouldBeEmpty();
        (result.Results, result.Faces, result.Unreadable).ShouldBe((4, 4, 0));
        result.File.ShouldBe(Path.Join("results", "00000", "00000003-5.jsonl"));
        result.Hash.ShouldBe(SHA256.HashData(File.ReadAllBytes(folder.PathOf(result.File!))));
        lines.Length.ShouldBe(4);
    }

    [Fact]
    public async Task Watched_it_tells_each_input_before_it_begins_and_gives_the_same()
    {
        var begun = new List<int>();
        var (_, plain) = await Do(new() { Name = new("job", 3), Inputs = 4, Fence = 1 }, []);

        var (_, watched) = await Do(new() { Name = new("job", 3), Inputs = 4, Fence = 2, Deaths = 1 }, begun);

        begun.ShouldBe([0, 1, 2, 3]);
        watched.ShouldBe(plain);
    }

    [Fact]
    public async Task What_workers_died_over_is_left_out_and_named()
    {
        var begun = new List<int>();

        var (result, lines) = await Do(new() { Name = new("job", 3), Inputs = 4, Fence = 4, Deaths = 3, Suspects = [2, 2] }, begun);

        begun.ShouldBe([0, 1, 3]);
        result.Unreadable.ShouldBe(1);
        lines[2].ShouldContain($"\"source\":\"{pictures[2]}\"");
        lines[2].ShouldContain("\"error\":\"left out, as 3 workers died over it\"");
    }

    [Fact]
    public async Task A_list_that_was_changed_is_refused()
    {
        var shard = Listed(new() { Name = new("job", 3), Inputs = 4, Fence = 1 });
        using var work = Open();

        (await Should.ThrowAsync<MienException>(() => work.DoAsync(shard with { Manifest = new byte[32] }, _ => Task.CompletedTask, Stop))).Reason.ShouldBe("it is not what was written when the job was created");
        File.WriteAllText(JobFolder.ManifestOf(folder.Path, 3), "no archive");
        (await Should.ThrowAsync<MienException>(() => work.DoAsync(shard, _ => Task.CompletedTask, Stop))).Reason.ShouldBe("the list of a shard's inputs is damaged");
    }

    [Fact]
    public async Task Cancelled_it_leaves_nothing()
    {
        using var stop = new CancellationTokenSource();
        var shard = Listed(new() { Name = new("job", 3), Inputs = 4, Fence = 4, Deaths = 1 });
        using var work = Open();

        await Should.ThrowAsync<OperationCanceledException>(() => work.DoAsync(shard, input => input == 2 ? stop.CancelAsync() : Task.CompletedTask, stop.Token));

        Directory.EnumerateFileSystemEntries(folder.PathOf("results/00000")).ShouldBeEmpty();
    }

    [Fact]
    public void Addresses_that_this_worker_may_not_read_refuse_the_job()
    {
        var job = new Job("job", "analyze", Settings(["https://pictures.example.org"]).ToJson(), folder.Path);

        Should.Throw<MienException>(() => AnalysisWork.Open(job, new() { Allowed = [new("https://example.org/")] })).Message
            .ShouldBe("https://pictures.example.org: the job has pictures there, and this worker may not read from it; allow it where the worker starts");
        AnalysisWork.Open(job, new() { Allowed = [new("https://pictures.example.org/a/")] }).Dispose();
    }

    [Fact]
    public void A_job_brings_its_set_of_expressions()
    {
        using var embedder = ExpressionEmbedder.Open("embedding");
        var set = embedder.TrainedExpressions().Remove("disgust");
        var json = AnalysisSettings.Of(new() { Model = "embedding", Detector = "none", Expressions = set }, null, []).ToJson();

        using var recognizer = AnalysisSettings.Read(new Job("job", "analyze", json, "")).Open("job", threads: 1);

        recognizer.Labels.ShouldBe(set.Classes.Select(item => item.Name));
        recognizer.Labels.ShouldNotContain("disgust");
    }

    private AnalysisWork Open() => AnalysisWork.Open(new Job("job", "analyze", Settings([]).ToJson(), folder.Path), new() { Threads = 2 });

    private static AnalysisSettings Settings(IReadOnlyList<string> hosts) => AnalysisSettings.Of(new() { Model = "light", Detector = "none" }, null, hosts);

    private Shard Listed(Shard shard) => shard with { Manifest = Manifest.Write(JobFolder.ManifestOf(folder.Path, shard.Name.Number), [.. pictures.Select(path => JobInput.OfFile(path))]) };

    private async Task<(ShardResult Result, string[] Lines)> Do(Shard shard, List<int> begun)
    {
        using var work = Open();
        var result = await work.DoAsync(Listed(shard), input =>
        {
            begun.Add(input);
            return Task.CompletedTask;
        }, Stop);
        return (result, await File.ReadAllLinesAsync(folder.PathOf(result.File!), Stop));
    }
}
