using System.Globalization;
using Mien.Workers;
using Mien.Workers.Simulation;
using Mien.Workers.Streams;

namespace Mien.Cli.Output;

/// <summary>How far a job is, for people.</summary>
internal sealed class JobPage(StandardStreams output) : IDisposable
{
    private static readonly TimeSpan pause = TimeSpan.FromSeconds(2);

    private readonly TablePage page = new(output.Output);

    /// <summary>Shows a job, once or until nothing of it moves any more. Gives the exit status: good, or where shards are left alone not.</summary>
    public async Task<int> ShowAsync(JobBoard board, string name, bool watch, CancellationToken stop)
    {
        var job = await board.StatusAsync(name, stop).ConfigureAwait(false);
        try
        {
            while (watch && job.Standing is "running" or "creating" or "paused")
            {
                output.Error.WriteLine(Line(job));
                await Task.Delay(pause, stop).ConfigureAwait(false);
                job = await board.StatusAsync(name, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            // Whoever looks on may go at any time.
        }
        var streams = await board.StreamsAsync(name, CancellationToken.None).ConfigureAwait(false);
        if (streams.Count > 0)
            Show(streams);
        else
            page.Line(Line(job));
        foreach (var shard in job.Poisoned)
            page.Line($"shard {shard.Number}: {shard.Error}");
        return job.Poisoned.Count == 0 ? ExitStatus.Good : ExitStatus.SomeFailed;
    }

    /// <summary>Shows what a simulated job came to.</summary>
    public static void Show(TablePage page, FleetOutcome outcome) => page.Table(["", "simulated"],
    [
        ["hours", Text(outcome.Time.TotalHours, "0.00")],
        ["shards, each done once", $"{outcome.Shards}"],
        ["claims of shards", $"{outcome.Claims}"],
        ["workers that died", $"{outcome.Deaths}"],
        ["shards handed out again by the broker", $"{outcome.Redelivered}"],
        ["results that came too late", $"{outcome.Refused}"],
        ["most shards in the broker's queue", $"{outcome.LongestQueue}"],
        ["changes in the database a second", Text(outcome.ChangesPerSecond, "0")],
        ["share of the machines' time that counts", Text(outcome.Busy, "0.000")],
    ]);

    /// <inheritdoc/>
    public void Dispose() => page.Dispose();

    private static string Text(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private void Show(IReadOnlyList<StreamStatus> streams)
    {
        page.Table(["stream", "watched by", "seen", "frames", "dropped", "faces", "opened anew", "claims", "gaps", "of seconds"], streams.Select(stream => (IEnumerable<string>)
        [
            stream.Stream, stream.Worker ?? "nobody", stream.SinceSeen is { } time ? $"{Text(time.TotalSeconds, "0")} s ago" : "never", $"{stream.Frames}", $"{stream.Dropped}", $"{stream.Faces}",
            $"{stream.Reconnections}", $"{stream.Claims}", $"{stream.Gaps}", Text(stream.GapTime.TotalSeconds, "0.0"),
        ]));
        foreach (var stream in streams.Where(stream => stream.Error is not null))
            page.Line($"{stream.Stream}: {stream.Error}");
    }

    private static string Line(JobStatus job)
    {
        if (job.Watches)
            return string.Create(CultureInfo.InvariantCulture, $"{job.Id}: {job.Standing}, {job.Claimed} of {job.Shards} streams watched");
        var speed = job.PerSecond is { } perSecond && !job.IsDone ? string.Create(CultureInfo.InvariantCulture, $", {perSecond:0.0} a second") : "";
        var left = job.Left is { } time && !job.IsDone ? $", {time:d\\.hh\\:mm\\:ss} left" : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{job.Id}: {job.Standing}, {job.DoneInputs} of {job.Inputs} inputs{speed}{left}; {job.Done} of {job.Shards} shards done, {job.Claimed} under way, {job.Lost} lost with their worker; {job.Faces} faces, {job.Unreadable} inputs not readable");
    }
}
