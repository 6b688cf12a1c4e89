using System.Globalization;
using Mien.Expressions.Stores;
using Mien.Workers.Jobs;
using Mien.Workers.Shards;
using Npgsql;
using NpgsqlTypes;

namespace Mien.Workers.Ledgers;

/// <summary>A ledger in a PostgreSQL database, whose clock is everybody's.</summary>
internal sealed class PostgresLedger : ILedger
{
    private const string Row =
        "s.inputs, s.stage, s.manifest, s.state, s.fence, s.worker, s.lease, s.told, s.ready, s.deaths, s.failures, s.current, s.suspects, s.error, s.file, s.hash, s.results, s.faces, s.unreadable, s.seconds";

    private readonly NpgsqlDataSource source;

    private PostgresLedger(NpgsqlDataSource source, string location) => (this.source, Location) = (source, location);

    /// <summary>Where it is, without user and password.</summary>
    public string Location { get; }

    /// <summary>Opens a ledger.</summary>
    /// <param name="location">A URL or a connection string.</param>
    /// <param name="prepare">Whether to make its tables where there are none.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="MienException">It cannot be reached, has no tables, or has those of another version.</exception>
    public static async Task<PostgresLedger> OpenAsync(string location, bool prepare, CancellationToken cancellation)
    {
        var builder = location.Contains("://", StringComparison.Ordinal) ? PostgresLocation.OfUrl(location) : PostgresLocation.OfConnectionString(location);
        var name = $"{builder.Host}:{builder.Port}/{builder.Database}";
        var source = NpgsqlDataSource.Create(builder);
        try
        {
            var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
                await LedgerSchema.CheckAsync(connection, name, prepare, cancellation).ConfigureAwait(false);
            return new PostgresLedger(source, name);
        }
        catch (Exception error)
        {
            await source.DisposeAsync().ConfigureAwait(false);
            throw error switch
            {
                PostgresException { SqlState: PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification } =>
                    new MienException(name, "the database does not let this user in", "check user and password", error),
                PostgresException { SqlState: PostgresErrorCodes.InvalidCatalogName } => new MienException(name, "the server has no such database", "make it, or name another one", error),
                PostgresException refused => new MienException(name, $"the database refused it ({refused.MessageText})", "check the rights of its user", error),
                NpgsqlException or TimeoutException => new MienException(name, $"the database cannot be reached ({error.InnerException?.Message ?? error.Message})", "check its address, and that it runs", error),
                _ => error,
            };
        }
    }

    /// <inheritdoc/>
    public async Task AddAsync(Job job, CancellationToken cancellation) => await ExecuteAsync(
        "INSERT INTO mien.job (id, kind, settings, folder, state) VALUES ($1, $2, $3, $4, $5)",
        [job.Id, job.Kind, job.Settings, job.Folder, Text(job.State)], cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public async Task AddAsync(IReadOnlyList<Shard> shards, CancellationToken cancellation) => await ExecuteAsync(
        "INSERT INTO mien.shard (job, number, inputs, stage, manifest) SELECT * FROM unnest($1::text[], $2::int[], $3::int[], $4::smallint[], $5::bytea[])",
        [
            shards.Select(shard => shard.Name.Job).ToArray(), shards.Select(shard => shard.Name.Number).ToArray(), shards.Select(shard => shard.Inputs).ToArray(),
            shards.Select(shard => (short)shard.Stage).ToArray(), shards.Select(shard => shard.Manifest).ToArray(),
        ],
        cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public Task<Job?> FindAsync(string job, CancellationToken cancellation) => OverAsync(async connection =>
    {
        using var command = Command(connection, "SELECT id, kind, settings, folder, state FROM mien.job WHERE id = $1", [job]);
        var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            return await reader.ReadAsync(cancellation).ConfigureAwait(false)
                ? new Job(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetString(3), State(reader.GetString(4)))
                : null;
        }
    }, cancellation);

    /// <inheritdoc/>
    public async Task SetStateAsync(string job, JobState state, CancellationToken cancellation) => await ExecuteAsync(
        """
        WITH changed AS (UPDATE mien.job SET state = $2 WHERE id = $1 RETURNING id)
        UPDATE mien.shard s SET told = NULL FROM changed WHERE s.job = changed.id AND s.state = 0 AND s.told IS NOT NULL AND $2 = 'running'
        """,
        [job, Text(state)], cancellation).ConfigureAwait(false);

    /// <inheritdoc/>
    public Task<Shard?> ChangeAsync(ShardName name, ShardChange change, CancellationToken cancellation) => ChangeAsync(name, change, [], cancellation);

    /// <summary>Changes a shard, and tells the database more in the same transaction where that is allowed; $1 and $2 are the shard's job and number.</summary>
    public Task<Shard?> ChangeAsync(ShardName name, ShardChange change, IReadOnlyList<(string Text, object?[] Parameters)> more, CancellationToken cancellation) => OverAsync(async connection =>
    {
        var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            if (await ReadAsync(connection, name, cancellation).ConfigureAwait(false) is not { } found || change(found.Shard, found.Job, found.Now) is not { } changed)
                return null;
            using var command = Command(
                connection,
                """
                UPDATE mien.shard SET state = $3, fence = $4, worker = $5, lease = $6, told = $7, ready = $8, deaths = $9, failures = $10, current = $11, suspects = $12, error = $13,
                    file = $14, hash = $15, results = $16, faces = $17, unreadable = $18, seconds = $19, done = CASE WHEN $3 = 2 THEN coalesce(done, now()) END
                WHERE job = $1 AND number = $2
                """,
                [
                    name.Job, name.Number, (short)changed.State, changed.Fence, changed.Worker, changed.Lease, changed.Told, changed.Ready, (short)changed.Deaths, (short)changed.Failures,
                    changed.Current, changed.Suspects.ToArray(), changed.Error, changed.Result?.File, changed.Result?.Hash, changed.Result?.Results, changed.Result?.Faces,
                    changed.Result?.Unreadable, (float?)changed.Result?.Seconds,
                ]);
            await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
            foreach (var (text, parameters) in more)
            {
                using var next = Command(connection, text, [name.Job, name.Number, .. parameters]);
                await next.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
            }
            await transaction.CommitAsync(cancellation).ConfigureAwait(false);
            return changed;
        }
    }, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ShardName>> TakeUntoldAsync(int most, bool isEmpty, TimeSpan patience, CancellationToken cancellation) => OverAsync<IReadOnlyList<ShardName>>(async connection =>
    {
        using var command = Command(
            connection,
            """
            WITH candidates AS (
                SELECT s.job, s.number, j.number AS turn FROM mien.shard s JOIN mien.job j ON j.id = s.job
                WHERE j.state = 'running' AND j.kind <> 'watch' AND s.state = 1 AND s.lease < now() AND (s.told IS NULL OR s.told < now() - $2)
                UNION ALL
                (SELECT s.job, s.number, j.number FROM mien.shard s JOIN mien.job j ON j.id = s.job
                WHERE j.state = 'running' AND j.kind <> 'watch' AND s.state = 0 AND s.told IS NULL AND s.ready <= now()
                    AND (s.stage = 0 OR NOT EXISTS (SELECT FROM mien.shard e WHERE e.job = s.job AND e.stage < s.stage AND e.state <> 2))
                ORDER BY j.number, s.number LIMIT $1)
                UNION ALL
                (SELECT s.job, s.number, j.number FROM mien.shard s JOIN mien.job j ON j.id = s.job
                WHERE $3 AND j.state = 'running' AND j.kind <> 'watch' AND s.state = 0 AND s.told < now() - $2
                ORDER BY j.number, s.number LIMIT $1)
            ), chosen AS (SELECT job, number FROM candidates ORDER BY turn, number LIMIT $1)
            UPDATE mien.shard s SET told = now() FROM chosen WHERE s.job = chosen.job AND s.number = chosen.number RETURNING s.job, s.number
            """,
            [most, patience, isEmpty]);
        var names = new List<ShardName>();
        var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
                names.Add(new(reader.GetString(0), reader.GetInt32(1)));
        return names;
    }, cancellation);

    /// <inheritdoc/>
    public async Task<bool> LeaseAsync(string name, string owner, TimeSpan time, CancellationToken cancellation) => await ExecuteAsync(
        """
        INSERT INTO mien.lease (name, owner, ends) VALUES ($1, $2, now() + $3)
        ON CONFLICT (name) DO UPDATE SET owner = $2, ends = now() + $3 WHERE lease.owner = $2 OR lease.ends < now()
        """,
        [name, owner, time], cancellation).ConfigureAwait(false) == 1;

    /// <summary>Asks the database something.</summary>
    public Task<T> QueryAsync<T>(string text, object?[] parameters, Func<NpgsqlDataReader, T> read, CancellationToken cancellation) => OverAsync(async connection =>
    {
        using var command = Command(connection, text, parameters);
        var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
            return read(reader);
    }, cancellation);

    /// <summary>Tells the database something. Gives the number of rows that it changed.</summary>
    public Task<int> ExecuteAsync(string text, object?[] parameters, CancellationToken cancellation) => OverAsync(async connection =>
    {
        using var command = Command(connection, text, parameters);
        return await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }, cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => source.DisposeAsync();

    private static async Task<(Shard Shard, JobState Job, DateTimeOffset Now)?> ReadAsync(NpgsqlConnection connection, ShardName name, CancellationToken cancellation)
    {
        using var command = Command(connection, $"SELECT now(), j.state, {Row} FROM mien.shard s JOIN mien.job j ON j.id = s.job WHERE s.job = $1 AND s.number = $2 FOR UPDATE OF s", [name.Job, name.Number]);
        var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        await using (reader.ConfigureAwait(false))
        {
            if (!await reader.ReadAsync(cancellation).ConfigureAwait(false))
                return null;
            var shard = new Shard
            {
                Name = name,
                Inputs = reader.GetInt32(2),
                Stage = reader.GetInt16(3),
                Manifest = reader.GetFieldValue<byte[]>(4),
                State = (ShardState)reader.GetInt16(5),
                Fence = reader.GetInt64(6),
                Worker = reader.IsDBNull(7) ? null : reader.GetString(7),
                Lease = Time(reader, 8),
                Told = Time(reader, 9),
                Ready = reader.GetFieldValue<DateTimeOffset>(10),
                Deaths = reader.GetInt16(11),
                Failures = reader.GetInt16(12),
                Current = reader.IsDBNull(13) ? null : reader.GetInt32(13),
                Suspects = reader.GetFieldValue<int[]>(14),
                Error = reader.IsDBNull(15) ? null : reader.GetString(15),
                Result = reader.IsDBNull(17)
                    ? null
                    : new ShardResult(reader.IsDBNull(16) ? null : reader.GetString(16), reader.GetFieldValue<byte[]>(17), reader.GetInt64(18), reader.GetInt64(19), reader.GetInt64(20), reader.GetFloat(21)),
            };
            return (shard, State(reader.GetString(1)), reader.GetFieldValue<DateTimeOffset>(0));
        }
    }

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);

    private static NpgsqlCommand Command(NpgsqlConnection connection, string text, object?[] parameters)
    {
        var command = new NpgsqlCommand(text, connection);
        foreach (var parameter in parameters)
            command.Parameters.Add(Parameter(parameter));
        return command;
    }

    private static NpgsqlParameter Parameter(object? value) => value switch
    {
        null => new NpgsqlParameter { Value = DBNull.Value, NpgsqlDbType = NpgsqlDbType.Unknown },
        TimeSpan time => new NpgsqlParameter { Value = time, NpgsqlDbType = NpgsqlDbType.Interval },
        DateTimeOffset time => new NpgsqlParameter { Value = time.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz },
        _ => new NpgsqlParameter { Value = value },
    };

    private static string Text(JobState state) => state.ToString().ToLower(CultureInfo.InvariantCulture);

    private static JobState State(string text) => Enum.Parse<JobState>(text, ignoreCase: true);

    // What a server that stops or starts says, and what the network says, passes; all else is a fault of what was asked, or of the database's owner.
    private async Task<T> OverAsync<T>(Func<NpgsqlConnection, Task<T>> ask, CancellationToken cancellation)
    {
        try
        {
            var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            await using (connection.ConfigureAwait(false))
                return await ask(connection).ConfigureAwait(false);
        }
        catch (PostgresException error) when (!error.IsTransient && error.SqlState is not (PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow or PostgresErrorCodes.DiskFull))
        {
            throw new MienException(Location, $"the database refused it ({error.MessageText})", "check the rights of its user", error);
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException or IOException or System.Net.Sockets.SocketException)
        {
            throw new AwayException($"{Location}: the database cannot be reached ({error.InnerException?.Message ?? error.Message})", error);
        }
    }
}
