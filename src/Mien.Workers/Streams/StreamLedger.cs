using System.Text;
using Mien.Workers.Jobs;
using Mien.Workers.Ledgers;
using Mien.Workers.Shards;

namespace Mien.Workers.Streams;

/// <summary>Knows who watches which stream, and what came of it. By the database's clock, as all that is in it.</summary>
internal sealed class StreamLedger(PostgresLedger ledger)
{
    private static readonly TimeSpan longestSilence = TimeSpan.FromSeconds(2);

    // What is reported twice, as the answer was lost, is there once: counts are those of the claim so far, and sightings are numbered.
    private const string Count =
        """
        WITH before AS (
            SELECT max(seen) AS seen, coalesce(max(frames) FILTER (WHERE fence = $3), 0) AS frames FROM mien.watch WHERE job = $1 AND number = $2
        ), gap AS (
            SELECT CASE WHEN $5 > frames AND now() - $9 - seen > $12 THEN now() - $9 - seen END AS time, CASE WHEN $5 > frames THEN now() - $10 END AS seen FROM before
        )
        INSERT INTO mien.watch AS w (job, number, fence, worker, frames, dropped, faces, connections, seen, gaps, gap_time, error)
        SELECT $1, $2, $3, $4, $5, $6, $7, $8, gap.seen, (gap.time IS NOT NULL)::int, coalesce(gap.time, interval '0'), $11 FROM gap
        ON CONFLICT (job, number, fence) DO UPDATE SET frames = excluded.frames, dropped = excluded.dropped, faces = excluded.faces, connections = excluded.connections,
            seen = coalesce(excluded.seen, w.seen), gaps = w.gaps + excluded.gaps, gap_time = w.gap_time + excluded.gap_time, error = excluded.error
        """;

    private const string Add =
        "INSERT INTO mien.sighting (job, number, fence, sequence, time, analysis) SELECT $1, $2, $3, sequence, now() - age, analysis FROM unnest($4::bigint[], $5::interval[], $6::text[]) AS s (sequence, age, analysis) ON CONFLICT DO NOTHING";

    /// <summary>A stream that nobody watches, any of them; null where there is none.</summary>
    public Task<ShardName?> FindUnwatchedAsync(CancellationToken cancellation) => ledger.QueryAsync(
        """
        SELECT s.job, s.number FROM mien.shard s JOIN mien.job j ON j.id = s.job
        WHERE j.kind = 'watch' AND j.state = 'running' AND ((s.state = 0 AND s.ready <= now()) OR (s.state = 1 AND s.lease < now()))
        ORDER BY random() LIMIT 1
        """,
        [],
        reader => reader.Read() ? new ShardName(reader.GetString(0), reader.GetInt32(1)) : (ShardName?)null,
        cancellation);

    /// <summary>A worker takes a stream. Gives null where somebody was faster, or nobody shall watch it.</summary>
    public Task<Shard?> ClaimAsync(ShardName stream, string worker, TimeSpan lease, CancellationToken cancellation) =>
        ledger.ChangeAsync(stream, (shard, job, now) => job == JobState.Running ? shard.Claim(worker, now, lease) : null, cancellation);

    /// <summary>
    /// Its worker tells what came of it, and has it for another lease. All in one transaction: who has lost a stream adds nothing to it. Gives
    /// whether the worker has it still, and shall.
    /// </summary>
    public async Task<bool> ReportAsync(Shard stream, StreamReport report, TimeSpan lease, CancellationToken cancellation) => await ledger.ChangeAsync(
        stream.Name,
        // A stream with frames does not kill those who watch it.
        (shard, job, now) => job == JobState.Running && shard.Renew(stream.Fence, now, lease) is { } renewed ? renewed with { Deaths = report.Frames > 0 ? 0 : renewed.Deaths } : null,
        [
            (Count, [stream.Fence, stream.Worker, report.Frames, report.Dropped, report.Faces, report.Connections, report.FirstAge ?? TimeSpan.Zero, report.LastAge ?? TimeSpan.Zero, report.Error ?? "", longestSilence]),
            (Add, [stream.Fence, report.Sightings.Select(each => each.Sequence).ToArray(), report.Sightings.Select(each => each.Age).ToArray(), report.Sightings.Select(each => each.Analysis).ToArray()]),
        ],
        cancellation).ConfigureAwait(false) is not null;

    /// <summary>Its worker gives it back; another may have it at once.</summary>
    public Task ReleaseAsync(Shard stream, CancellationToken cancellation) => ledger.ChangeAsync(stream.Name, (shard, _, _) => shard.Release(stream.Fence), cancellation);

    /// <summary>Forgets sightings of a job that are older than they are kept.</summary>
    public Task ForgetAsync(string job, TimeSpan keep, CancellationToken cancellation) =>
        ledger.ExecuteAsync("DELETE FROM mien.sighting WHERE job = $1 AND time < now() - $2", [job, keep], cancellation);

    /// <summary>How it goes with all streams of a job.</summary>
    public async Task<IReadOnlyList<StreamStatus>> StatusAsync(Job job, CancellationToken cancellation)
    {
        var streams = WatchSettings.Read(job.Settings).Streams;
        return await ledger.QueryAsync<IReadOnlyList<StreamStatus>>(
            """
            SELECT s.number, CASE WHEN s.state = 1 AND s.lease >= now() THEN s.worker END, count(w.fence), coalesce(sum(w.frames), 0)::bigint, coalesce(sum(w.dropped), 0)::bigint, coalesce(sum(w.faces), 0)::bigint,
                coalesce(sum(greatest(w.connections - 1, 0)), 0)::bigint, coalesce(sum(w.gaps), 0)::bigint, coalesce(sum(w.gap_time), interval '0'), now() - max(w.seen),
                coalesce(s.error, nullif((array_agg(w.error ORDER BY w.fence DESC))[1], ''))
            FROM mien.shard s LEFT JOIN mien.watch w ON w.job = s.job AND w.number = s.number WHERE s.job = $1 GROUP BY s.job, s.number ORDER BY s.number
            """,
            [job.Id],
            reader =>
            {
                var all = new List<StreamStatus>();
                while (reader.Read())
                {
                    all.Add(new(
                        reader.GetInt32(0), WatchJob.NameOf(streams[reader.GetInt32(0)]), reader.IsDBNull(1) ? null : reader.GetString(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5),
                        reader.GetInt64(6), reader.GetInt64(7), reader.GetTimeSpan(8), reader.IsDBNull(9) ? null : reader.GetTimeSpan(9), reader.IsDBNull(10) ? null : reader.GetString(10)));
                }
                return all;
            },
            cancellation).ConfigureAwait(false);
    }

    /// <summary>Writes all sightings of a job, in the order of their times: the analysis of each frame, with its time of day in front.</summary>
    public Task WriteAsync(string job, Stream output, CancellationToken cancellation) => ledger.QueryAsync(
        "SELECT time, analysis FROM mien.sighting WHERE job = $1 ORDER BY time, number, sequence",
        [job],
        reader =>
        {
            while (reader.Read())
                output.Write(Encoding.UTF8.GetBytes($$"""{"at":"{{reader.GetFieldValue<DateTimeOffset>(0):yyyy-MM-dd'T'HH:mm:ss.fff'Z'}}",{{reader.GetString(1)[1..]}}""" + "\n"));
            return true;
        },
        cancellation);
}
