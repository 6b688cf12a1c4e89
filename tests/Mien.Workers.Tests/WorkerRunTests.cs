using System.Collections.Concurrent;
using Mien.Batch;
using Mien.Tests.Expressions.Stores;
using Mien.Vision.Pictures;
using Mien.Workers.Jobs;
using Mien.Workers.Tests.Queues;

namespace Mien.Workers.Tests;

/// <summary>Workers, a database and a broker as a user has them.</summary>
public sealed class WorkerRunTests(PostgresServer database, RabbitServer broker) : IClassFixture<PostgresServer>, IClassFixture<RabbitServer>, IDisposable
{
    private const int Pictures = 24;

    private static readonly TimeSpan patience = TimeSpan.FromMinutes(3);

    private readonly TemporaryFolder folder = new();
    private readonly ConcurrentQueue<string> told = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    private static RecognizerOptions Quick => new() { Model = "light", Detector = "none" };

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Two_workers_give_the_lines_of_one_batch()
    {
        await using var board = await Open();
        AddPictures();
        File.WriteAllText(folder.PathOf("pictures/broken.png"), "no picture");
        var job = await board.CreateAnalysisAsync(Job(), Stop);

        await WorkUntilDone(board, job, workers: 2);

        (await Results(board, job)).ShouldBe(await Batch());
        var status = await board.StatusAsync(job, Stop);
        (status.IsDone, status.Inputs, status.DoneInputs, status.Unreadable, status.Shards).ShouldBe((true, Pictures + 1, Pictures + 1, 1, 4));
        (await board.ListAsync(Stop)).Select(each => each.Id).ShouldContain(job);
    }

    [Fact]
    public async Task Database_and_broker_start_again_under_way_and_nothing_is_lost()
    {
        await using var board = await Open();
        AddPictures();
        var job = await board.CreateAnalysisAsync(Job(size: 1), Stop);
        var working = WorkUntilDone(board, job, workers: 2);
        while (told.Count(line => line.EndsWith(" works", StringComparison.Ordinal)) < 2)
            await Task.Delay(10, Stop);

        database.Stop();
        broker.Stop();
        database.StartAgain();
        broker.Start();
        await working;

        (await Results(board, job)).ShouldBe(await Batch());
    }

    [Fact]
    public async Task Paused_a_job_rests_and_resumed_it_goes_on()
    {
        await using var board = await Open();
        AddPictures();
        var job = await board.CreateAnalysisAsync(Job(), Stop);
        await board.PauseAsync(job, Stop);
        using (var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop))
        {
            var working = Work(stop.Token);
            await Task.Delay(TimeSpan.FromSeconds(3), Stop);
            await stop.CancelAsync();
            await working;
        }
        (await board.StatusAsync(job, Stop)).Done.ShouldBe(0);
        (await Should.ThrowAsync<MienException>(() => board.WriteResultsAsync(job, Stream.Null, Stop))).Message.ShouldBe($"{job}: 0 of 3 shards are done; wait until it is");

        await board.ResumeAsync(job, Stop);
        await WorkUntilDone(board, job, workers: 1);

        (await Results(board, job)).ShouldBe(await Batch());
        await board.CancelAsync(job, Stop);
        (await Should.ThrowAsync<MienException>(() => board.ResumeAsync(job, Stop))).Message.ShouldBe($"{job}: it was cancelled; create it anew");
    }

    [Fact]
    public async Task A_missing_list_of_inputs_poisons_its_shard_alone_and_is_named()
    {
        await using var board = await Open();
        AddPictures();
        var job = await board.CreateAnalysisAsync(Job(), Stop);
        var status = await board.StatusAsync(job, Stop);
        File.Delete(Path.Join(status.Folder, "inputs", "00000", "00000002.jsonl.gz"));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var working = Work(stop.Token);

        while ((status = await board.StatusAsync(job, Stop)).Poisoned.Count == 0)
            await Task.Delay(200, Stop);
        await stop.CancelAsync();
        await working;

        status.Poisoned.ShouldHaveSingleItem().Number.ShouldBe(2);
        status.Poisoned[0].Error.ShouldEndWith("00000002.jsonl.gz: the list of a shard's inputs is missing; create the job anew, where every worker sees its folder");
        status.Done.ShouldBe(status.Shards - 1);
        await board.CancelAsync(job, Stop);
    }

    [Fact]
    public async Task A_worker_with_other_models_is_refused_and_says_why()
    {
        await using var board = await Open();
        AddPictures();
        var model = folder.PathOf("own.safetensors");
        File.Copy(Path.Join(AppContext.BaseDirectory, "models", "light.safetensors"), model);
        var job = await board.CreateAnalysisAsync(Job() with { Recognizer = Quick with { Model = model } }, Stop);
        File.Copy(Path.Join(AppContext.BaseDirectory, "models", "photo.safetensors"), model, overwrite: true);

        var refused = await Should.ThrowAsync<MienException>(() => Work(Stop));

        refused.Message.ShouldContain($"the job was begun with model {model}");
        refused.Message.ShouldEndWith("run the version and the models on each worker that the job was created with");
        await board.CancelAsync(job, Stop);
    }

    [Fact]
    public async Task A_list_names_files_and_what_is_missing_is_a_result()
    {
        await using var board = await Open();
        AddPictures();
        var missing = folder.PathOf("missing.png");
        var list = folder.Add("list.txt", $"{folder.PathOf("pictures/03.png")}\n\n{missing}\n");
        var job = await board.CreateAnalysisAsync(new AnalysisJob { List = list, Results = folder.PathOf("results"), Recognizer = Quick }, Stop);

        await WorkUntilDone(board, job, workers: 1);

        (await Results(board, job)).ShouldBe(await Batch(folder.PathOf("pictures/03.png"), missing));
    }

    [Fact]
    public async Task What_changed_since_it_was_listed_is_told()
    {
        await using var board = await Open();
        AddPictures();
        var job = await board.CreateAnalysisAsync(Job(), Stop);
        File.SetLastWriteTimeUtc(folder.PathOf("pictures/00.png"), DateTime.UnixEpoch);

        await WorkUntilDone(board, job, workers: 1);

        (await Results(board, job)).Split('\n')[0].ShouldContain("\"error\":\"has changed since the job was created\"");
    }

    private AnalysisJob Job(int size = 8) => new() { Inputs = [folder.PathOf("pictures")], Results = folder.PathOf("results"), Recognizer = Quick, ShardSize = size };

    private void AddPictures()
    {
        Directory.CreateDirectory(folder.PathOf("pictures"));
        for (var i = 0; i < Pictures; i++)
            Picture.FromPixels([.. Enumerable.Range(0, 48 * 48 * 3).Select(at => (byte)((at * (i + 3)) % 251))], 48, 48).Save(folder.PathOf($"pictures/{i:00}.png"));
    }

    private async Task<JobBoard> Open()
    {
        Assert.SkipUnless(database.IsRunning && broker.IsRunning, "install postgresql and rabbitmq-server to run this test, as root");
        return await JobBoard.OpenAsync(database.ConnectionString, prepare: true, Stop);
    }

    private Task Work(CancellationToken stop) => WorkerRun.RunAsync(database.ConnectionString, broker.Location, new() { Threads = 1, Lease = TimeSpan.FromSeconds(5) }, told.Enqueue, stop);

    private async Task WorkUntilDone(JobBoard board, string job, int workers)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        stop.CancelAfter(patience);
        var working = Enumerable.Range(0, workers).Select(_ => Work(stop.Token)).ToList();
        while (!await IsDone())
            await Task.Delay(100, stop.Token);
        await stop.CancelAsync();
        await Task.WhenAll(working);

        async Task<bool> IsDone()
        {
            try
            {
                return (await board.StatusAsync(job, stop.Token)).IsDone;
            }
            catch (IOException)
            {
                return false;
            }
        }
    }

    private static async Task<string> Results(JobBoard board, string job)
    {
        using var output = new MemoryStream();
        await board.WriteResultsAsync(job, output, Stop);
        return System.Text.Encoding.UTF8.GetString(output.ToArray());
    }

    private async Task<string> Batch(params string[] inputs)
    {
        var output = folder.PathOf("batch.jsonl");
        using var recognizer = Recognizer.Open(Quick);
        using (var batch = AnalysisBatch.Open(recognizer, new() { Inputs = inputs is [] ? [folder.PathOf("pictures")] : inputs, Output = output }))
            await batch.RunAsync(cancellation: Stop);
        return await File.ReadAllTextAsync(output, Stop);
    }
}
