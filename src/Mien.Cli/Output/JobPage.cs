using System.Globalization;
using Mien.Workers;
using Mien.Workers.Jobs;

namespace Mien.Cli.Output;

/// <summary>How far a job is, for people.</summary>
internal sealed class JobPage(StandardStreams streams) : IDisposable
{
    private static readonly TimeSpan pause = TimeSpan.FromSeconds(2);

    private readonly TablePage page = new(streams.Output);

    /// <summary>What a job's state is called.</summary>
    public static string StateOf(JobStatus job) => job.IsDone && job.State != JobState.Cancelled ? "done"
        : job.Poisoned.Count > 0 && job.Done + job.Poisoned.Count == job.Shards ? "stuck"
        : job.State.ToString().ToLowerInvariant();

    /// <summary>Shows a job, once or until nothing of it moves any more. Gives the exit status: good, or where shards are left alone not.</summary>
    public async Task<int> ShowAsync(JobBoard board, string name, bool watch, CancellationToken stop)
    {
        var job = await board.StatusAsync(name, stop).ConfigureAwait(false);
        try
        {
            while (watch && StateOf(job) is "running" or "creating" or "paused")
            {
                streams.Error.WriteLine(Line(job));
                await Task.Delay(pause, stop).ConfigureAwait(false);
                job = await board.StatusAsync(name, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Whoever looks on may go at any time.
        }
        page.Line(Line(job));
        foreach (var shard in job.Poisoned)
            page.Line($"shard {shard.Number}: {shard.Error}");
        return job.Poisoned.Count == 0 ? ExitStatus.Good : ExitStatus.SomeFailed;
    }

    /// <inheritdoc/>
    public void Dispose() => page.Dispose();

    private static string Line(JobStatus job)
    {
        var speed = job.PerSecond is { } perSecond && !job.IsDone ? string.Create(CultureInfo.InvariantCulture, $", {perSecond:0.0} a second") : "";
        var left = job.Left is { } time && !job.IsDone ? $", {time:d\\.hh\\:mm\\:ss} left" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{job.Id}: {StateOf(job)}, {job.DoneInputs} of {job.Inputs} inputs{speed}{left}; {job.Done} of {job.Shards} shards done, {job.Claimed} under way, {job.Lost} lost with their worker; {job.Faces} faces, {job.Unreadable} inputs not readable");
    }
}
