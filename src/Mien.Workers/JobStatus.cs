using Mien.Workers.Jobs;
using Mien.Workers.Ledgers;

namespace Mien.Workers;

/// <summary>How far a job is.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Kind">What is done: analyze, study or watch.</param>
/// <param name="Folder">Folder of its results; empty for one that watches streams, whose results are in the database.</param>
/// <param name="State">Whether it goes on.</param>
/// <param name="Shards">Shards that it has.</param>
/// <param name="Done">Shards that are done.</param>
/// <param name="Claimed">Shards that workers have.</param>
/// <param name="Inputs">Inputs of all shards.</param>
/// <param name="DoneInputs">Inputs of those that are done.</param>
/// <param name="Faces">Faces found.</param>
/// <param name="Unreadable">Inputs that could not be read.</param>
/// <param name="Lost">Claims that ended without a word, as their worker was gone.</param>
/// <param name="PerSecond">Inputs a second over the last minute, or since the first shard was done if that is shorter; null before.</param>
/// <param name="Poisoned">Shards that are left alone.</param>
public sealed record JobStatus(
    string Id, string Kind, string Folder, JobState State, long Shards, long Done, long Claimed, long Inputs, long DoneInputs, long Faces, long Unreadable, long Lost, double? PerSecond, IReadOnlyList<PoisonedShard> Poisoned)
{
    /// <summary>Whether its shards are streams, which are watched and never done.</summary>
    public bool Watches => Kind == Job.Watch;

    /// <summary>Whether nothing of it is left to do.</summary>
    public bool IsDone => State != JobState.Creating && Done == Shards;

    /// <summary>How it stands, in a word: creating, running, paused, cancelled, done, or stuck where all that is left failed too often.</summary>
    public string Standing => IsDone && State != JobState.Cancelled ? "done"
        : Poisoned.Count > 0 && Done + Poisoned.Count == Shards ? "stuck"
        : State.ToString().ToLowerInvariant();

    /// <summary>How long the rest takes at this speed; null where that is not known.</summary>
    public TimeSpan? Left => PerSecond is > 0 and var speed && State == JobState.Running ? TimeSpan.FromSeconds((Inputs - DoneInputs) / speed) : null;

    internal static async Task<IReadOnlyList<JobStatus>> ReadAsync(PostgresLedger ledger, string? job, CancellationToken cancellation)
    {
        var poisoned = (await ledger.QueryAsync(
            "SELECT job, number, error FROM mien.shard WHERE state = 3 AND (job = $1 OR $1 IS NULL) ORDER BY number",
            [job],
            reader =>
            {
                var rows = new List<(string Job, PoisonedShard Shard)>();
                while (reader.Read())
                    rows.Add((reader.GetString(0), new(reader.GetInt32(1), reader.IsDBNull(2) ? "" : reader.GetString(2))));
                return rows;
            },
            cancellation).ConfigureAwait(false)).ToLookup(row => row.Job, row => row.Shard);
        return await ledger.QueryAsync<IReadOnlyList<JobStatus>>(
            """
            SELECT j.id, j.kind, j.folder, j.state, count(s.number), count(*) FILTER (WHERE s.state = 2), count(*) FILTER (WHERE s.state = 1), coalesce(sum(s.inputs), 0)::bigint,
                coalesce(sum(s.inputs) FILTER (WHERE s.state = 2), 0)::bigint, coalesce(sum(s.faces), 0)::bigint, coalesce(sum(s.unreadable), 0)::bigint, coalesce(sum(s.deaths), 0)::bigint,
                (sum(s.inputs) FILTER (WHERE s.done > now() - interval '60 s') / least(60, extract(epoch FROM now() - min(s.done)) + min(s.seconds)))::float8
            FROM mien.job j LEFT JOIN mien.shard s ON s.job = j.id WHERE j.id = $1 OR $1 IS NULL GROUP BY j.id ORDER BY j.number
            """,
            [job],
            reader =>
            {
                var all = new List<JobStatus>();
                while (reader.Read())
                {
                    all.Add(new(
                        reader.GetString(0), reader.GetString(1), reader.GetString(2), Enum.Parse<JobState>(reader.GetString(3), ignoreCase: true), reader.GetInt64(4), reader.GetInt64(5), reader.GetInt64(6), reader.GetInt64(7),
                        reader.GetInt64(8), reader.GetInt64(9), reader.GetInt64(10), reader.GetInt64(11), reader.IsDBNull(12) ? null : reader.GetDouble(12), [.. poisoned[reader.GetString(0)]]));
                }
                return all;
            },
            cancellation).ConfigureAwait(false);
    }
}

/// <summary>A shard that failed too often.</summary>
/// <param name="Number">Its number in the job, counted from 0.</param>
/// <param name="Error">The last error.</param>
public sealed record PoisonedShard(int Number, string Error);
