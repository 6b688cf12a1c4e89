using System.Diagnostics;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Mien.Batch;
using Mien.Research.Studies;
using Mien.Tensors;
using Mien.Workers.Jobs;
using Mien.Workers.Shards;

namespace Mien.Workers.Work;

/// <summary>
/// Does the units of a study, in its folder, which all workers see. A unit that was begun is gone on with by whoever gets it next. Whoever loses a
/// unit has to end with it, as its training goes on until its process does.
/// </summary>
internal sealed class StudyWork : IShardWork
{
    private const string StudyFolder = "study";

    private readonly IReadOnlyList<StudyUnit> units;
    private readonly Action<string> tell;

    private StudyWork(IReadOnlyList<StudyUnit> units, Action<string> tell) => (this.units, this.tell) = (units, tell);

    /// <summary>Begins a study in the folder of a job.</summary>
    /// <returns>The settings of the job, and the stage of each unit.</returns>
    /// <exception cref="MienException">Something that the study requires is missing.</exception>
    public static (string Settings, IReadOnlyList<int> Stages) Begin(StudyJob job, string folder)
    {
        var run = StudyRun.Begin(job.Study, job.Size, job.Seed, job.Command, Path.Join(folder, StudyFolder), job.Data);
        var units = run.Units();
        return (JsonSerializer.Serialize(Dependencies(units), WorkersJson.Default.DictionaryStringString), [.. units.Select(unit => unit.Stage)]);
    }

    /// <summary>Opens the study of a job.</summary>
    /// <exception cref="MienException">This worker has another version, or other data sets.</exception>
    public static StudyWork Open(Job job, WorkerOptions options, Action<string> tell) => Open(job, options, tell, Study.All);

    /// <summary>Opens the study of a job, which is one of those given.</summary>
    internal static StudyWork Open(Job job, WorkerOptions options, Action<string> tell, IReadOnlyList<Study> known)
    {
        if (options.Threads is { } threads)
            Tensors.Threads.Workers.DefaultCount = threads;
        var units = StudyRun.Open(Path.Join(job.Folder, StudyFolder), options.Data, known).Units();
        return BatchSettings.Difference(JsonSerializer.Deserialize(job.Settings, WorkersJson.Default.DictionaryStringString)!, Dependencies(units)) is { } difference
            ? throw new MienException(job.Folder, $"the job {difference}", "have the version and the data sets on each worker that the job was created with")
            : new(units, tell);
    }

    /// <inheritdoc/>
    public async Task<ShardResult> DoAsync(Shard shard, Func<int, Task> begins, CancellationToken cancellation)
    {
        var begun = Stopwatch.GetTimestamp();
        var unit = units[shard.Name.Number];
        var done = new TaskCompletionSource();
        var thread = new Thread(() =>
        {
            try
            {
                unit.Run(tell);
                done.SetResult();
            }
            catch (Exception error)
            {
                done.SetException(error);
            }
        }) { IsBackground = true, Name = unit.Name };
        thread.Start();
        try
        {
            await done.Task.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException error)
        {
            throw new EndOfWorkerException($"{unit.Name} is no more this worker's; it ends, and what it did stays for whoever goes on", error);
        }
        return new(null, [], 1, 0, 0, Stopwatch.GetElapsedTime(begun).TotalSeconds);
    }

    /// <inheritdoc/>
    public void Discard(ShardResult result)
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    // Which steps there are depends on the data sets that are there.
    private static Dictionary<string, string> Dependencies(IReadOnlyList<StudyUnit> units) => new()
    {
        ["version"] = typeof(StudyRun).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
        ["kernels"] = KernelSet.Default.Name,
        ["steps"] = $"{units.Count} (SHA-256 {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', units.Select(unit => unit.Name)))))})",
    };
}
