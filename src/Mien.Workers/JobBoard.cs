using System.Security.Cryptography;
using System.Text.Json;
using Mien.Workers.Jobs;
using Mien.Workers.Ledgers;
using Mien.Workers.Shards;
using Mien.Workers.Streams;
using Mien.Workers.Work;

namespace Mien.Workers;

/// <summary>All jobs in a database: creates them, tells how far they are, and gathers their results. It needs no broker.</summary>
public sealed class JobBoard : IAsyncDisposable
{
    private const int ShardsAtOnce = 200;
    private const string NoSuchJob = "there is no such job";

    private readonly PostgresLedger ledger;

    private JobBoard(PostgresLedger ledger) => this.ledger = ledger;

    /// <summary>Opens a database.</summary>
    /// <param name="database">postgresql://user:password@host:port/database, or a connection string.</param>
    /// <param name="prepare">Whether to make the tables where there are none.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="MienException">It cannot be reached, has no tables, or has those of another version.</exception>
    public static async Task<JobBoard> OpenAsync(string database, bool prepare = false, CancellationToken cancellation = default) =>
        new(await PostgresLedger.OpenAsync(database, prepare, cancellation).ConfigureAwait(false));

    /// <summary>Creates a job; workers begin with it at once.</summary>
    /// <param name="analysis">What is analysed, and how.</param>
    /// <param name="cancellation">Ends it; the job is then never begun.</param>
    /// <returns>Name of the job.</returns>
    /// <exception cref="MienException">Something of it cannot be used.</exception>
    public async Task<string> CreateAnalysisAsync(AnalysisJob analysis, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(analysis);
        analysis.Validate();
        var (id, folder) = Place(Job.Analysis, analysis.Results);
        var job = new Job(id, Job.Analysis, AnalysisSettings.Of(analysis.Recognizer, analysis.DetectEvery, analysis.Hosts()).ToJson(), folder);
        await ledger.AddAsync(job, cancellation).ConfigureAwait(false);
        foreach (var shards in analysis.AllInputs().Chunk(analysis.ShardSize).Select((inputs, number) => Add(inputs, number)).Chunk(ShardsAtOnce))
            await ledger.AddAsync(shards, cancellation).ConfigureAwait(false);
        await ledger.SetStateAsync(id, JobState.Running, cancellation).ConfigureAwait(false);
        return id;

        Shard Add(JobInput[] inputs, int number) => new()
        {
            Name = new(id, number),
            Inputs = inputs.Length,
            Manifest = Manifest.Write(JobFolder.ManifestOf(folder, number), inputs),
        };
    }

    /// <summary>Creates a job; workers begin with it at once. Its trainings go side by side where a step has several; steps follow each other.</summary>
    /// <param name="study">Which study, and how.</param>
    /// <param name="cancellation">Ends it; the job is then never begun.</param>
    /// <returns>Name of the job.</returns>
    /// <exception cref="MienException">Something that the study requires is missing.</exception>
    public async Task<string> CreateStudyAsync(StudyJob study, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(study);
        var (id, folder) = Place(Job.Study, study.Results);
        var (settings, stages) = StudyWork.Begin(study, folder);
        await ledger.AddAsync(new Job(id, Job.Study, settings, folder), cancellation).ConfigureAwait(false);
        await ledger.AddAsync([.. stages.Select((stage, number) => new Shard { Name = new(id, number), Inputs = 1, Stage = stage })], cancellation).ConfigureAwait(false);
        await ledger.SetStateAsync(id, JobState.Running, cancellation).ConfigureAwait(false);
        return id;
    }

    /// <summary>Creates a job; workers begin to watch at once, and until it is cancelled.</summary>
    /// <param name="watch">What is watched, and how.</param>
    /// <param name="cancellation">Ends it; the job is then never begun.</param>
    /// <returns>Name of the job.</returns>
    /// <exception cref="MienException">Something of it cannot be used.</exception>
    public async Task<string> CreateWatchAsync(WatchJob watch, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(watch);
        var settings = new WatchSettings(AnalysisSettings.Of(watch.Recognizer, watch.DetectEvery, []), watch.Validate(), watch.Every, watch.Keep);
        var id = NewName(Job.Watch);
        await ledger.AddAsync(new Job(id, Job.Watch, settings.ToJson(), ""), cancellation).ConfigureAwait(false);
        await ledger.AddAsync([.. settings.Streams.Select((_, number) => new Shard { Name = new(id, number), Inputs = 1 })], cancellation).ConfigureAwait(false);
        await ledger.SetStateAsync(id, JobState.Running, cancellation).ConfigureAwait(false);
        return id;
    }

    /// <summary>How it goes with the streams of a job that watches some; empty for another job.</summary>
    /// <param name="job">Its name.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="MienException">There is none of this name.</exception>
    public async Task<IReadOnlyList<StreamStatus>> StreamsAsync(string job, CancellationToken cancellation = default)
    {
        var found = await ledger.FindAsync(job, cancellation).ConfigureAwait(false) ?? throw new MienException(job, NoSuchJob, "list them");
        return found.Kind == Job.Watch ? await new StreamLedger(ledger).StatusAsync(found, cancellation).ConfigureAwait(false) : [];
    }

    /// <summary>How far a job is.</summary>
    /// <param name="job">Its name.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="MienException">There is none of this name.</exception>
    public async Task<JobStatus> StatusAsync(string job, CancellationToken cancellation = default) =>
        await JobStatus.ReadAsync(ledger, job, cancellation).ConfigureAwait(false) is [var status] ? status : throw new MienException(job, NoSuchJob, "list them");

    /// <summary>How far all jobs are, the oldest first.</summary>
    /// <param name="cancellation">Ends the wait.</param>
    public Task<IReadOnlyList<JobStatus>> ListAsync(CancellationToken cancellation = default) => JobStatus.ReadAsync(ledger, job: null, cancellation);

    /// <summary>Writes how far all jobs are, the newest first, as JSON of the form mien.jobs/1.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task WriteListAsync(Stream output, CancellationToken cancellation = default)
    {
        var all = new List<(JobStatus, IReadOnlyList<StreamStatus>)>();
        foreach (var job in (await ListAsync(cancellation).ConfigureAwait(false)).Reverse())
            all.Add((job, job.Watches ? await StreamsAsync(job.Id, cancellation).ConfigureAwait(false) : []));
        var json = new Utf8JsonWriter(output);
        await using (json.ConfigureAwait(false))
            JobListing.Write(json, all);
    }

    /// <summary>Hands out no more shards of a job; those under way end.</summary>
    /// <param name="job">Its name.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="MienException">There is none of this name, or it was cancelled.</exception>
    public Task PauseAsync(string job, CancellationToken cancellation = default) => SetStateAsync(job, JobState.Paused, cancellation);

    /// <summary>Hands out the shards of a job again, also those that had failed too often.</summary>
    /// <inheritdoc cref="PauseAsync" path="/param"/>
    /// <inheritdoc cref="PauseAsync" path="/exception"/>
    public async Task ResumeAsync(string job, CancellationToken cancellation = default)
    {
        foreach (var poisoned in (await StatusAsync(job, cancellation).ConfigureAwait(false)).Poisoned)
            await ledger.ChangeAsync(new(job, poisoned.Number), (shard, _, _) => shard.Forgive(), cancellation).ConfigureAwait(false);
        await SetStateAsync(job, JobState.Running, cancellation).ConfigureAwait(false);
    }

    /// <summary>Ends a job; what is under way is given up, and what is done stays.</summary>
    /// <inheritdoc cref="PauseAsync" path="/param"/>
    /// <inheritdoc cref="PauseAsync" path="/exception"/>
    public Task CancelAsync(string job, CancellationToken cancellation = default) => SetStateAsync(job, JobState.Cancelled, cancellation);

    /// <summary>
    /// Writes the results of an analysis that is done, in the order of its inputs: the lines of a batch over all of them. Of streams that are watched
    /// it writes the faces so far, in the order of their times.
    /// </summary>
    /// <param name="job">Name of the job.</param>
    /// <param name="output">File of JSON lines, which appears whole or not at all.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="MienException">The job is not done, is no analysis, or a file of results is missing or damaged.</exception>
    public async Task WriteResultsAsync(string job, Stream output, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(output);
        var status = await StatusAsync(job, cancellation).ConfigureAwait(false);
        if (status.Watches)
        {
            await new StreamLedger(ledger).WriteAsync(job, output, cancellation).ConfigureAwait(false);
            return;
        }
        if (status.Kind != Job.Analysis)
            throw new MienException(job, "its results are in its folder", $"look into {status.Folder}");
        if (status.Done < status.Shards || status.State == JobState.Creating)
            throw new MienException(job, $"{status.Done} of {status.Shards} shards are done", "wait until it is");
        foreach (var (file, hash) in await FilesAsync(job, cancellation).ConfigureAwait(false))
            await CopyAsync(Path.Join(status.Folder, file), hash, output, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ledger.DisposeAsync();

    private static (string Job, string Folder) Place(string kind, string results)
    {
        var id = NewName(kind);
        return (id, Directory.CreateDirectory(Path.Join(Path.GetFullPath(results), id)).FullName);
    }

    private static string NewName(string kind) => $"{kind}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";

    private static async Task CopyAsync(string path, byte[] hash, Stream output, CancellationToken cancellation)
    {
        byte[] content;
        try
        {
            content = await File.ReadAllBytesAsync(path, cancellation).ConfigureAwait(false);
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new MienException(path, "a file of results is missing", "look for it where the workers wrote it", error);
        }
        if (!SHA256.HashData(content).AsSpan().SequenceEqual(hash))
            throw new MienException(path, "a file of results is not what its worker wrote", "create the job anew");
        await output.WriteAsync(content, cancellation).ConfigureAwait(false);
    }

    private Task<List<(string File, byte[] Hash)>> FilesAsync(string job, CancellationToken cancellation) => ledger.QueryAsync(
        "SELECT file, hash FROM mien.shard WHERE job = $1 ORDER BY number",
        [job],
        reader =>
        {
            var files = new List<(string, byte[])>();
            while (reader.Read())
                files.Add((reader.GetString(0), reader.GetFieldValue<byte[]>(1)));
            return files;
        },
        cancellation);

    private async Task SetStateAsync(string job, JobState state, CancellationToken cancellation)
    {
        if ((await StatusAsync(job, cancellation).ConfigureAwait(false)).State is var now and (JobState.Cancelled or JobState.Creating) && state != JobState.Cancelled)
            throw new MienException(job, now == JobState.Cancelled ? "it was cancelled" : "its shards were never listed to their end", "create it anew");
        await ledger.SetStateAsync(job, state, cancellation).ConfigureAwait(false);
    }
}
