using Npgsql;

namespace Mien.Workers.Ledgers;

/// <summary>The tables of a ledger, and their version.</summary>
internal static class LedgerSchema
{
    private const int Current = 2;
    private const string Resource = "Mien.Workers.Ledgers.schema.sql";

    // Of all programs that make the tables at the same time one does; any number that others do not use.
    private const long CreationLock = 0x4D69656E4A;

    /// <summary>Makes the tables where there are none, if that is wanted, and holds their version against the one that is known.</summary>
    /// <exception cref="MienException">There are none, or they have another version.</exception>
    public static async Task CheckAsync(NpgsqlConnection connection, string location, bool prepare, CancellationToken cancellation)
    {
        if (await VersionAsync(connection, cancellation).ConfigureAwait(false) is { } version)
        {
            RequireCurrent(version, location);
            return;
        }
        if (!prepare)
            throw new MienException(location, "the database holds no jobs", "create one; that makes its tables");

        var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        await using (transaction.ConfigureAwait(false))
        {
            await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({CreationLock})", cancellation).ConfigureAwait(false);
            if (await VersionAsync(connection, cancellation).ConfigureAwait(false) is { } made)
                RequireCurrent(made, location);
            else
                await ExecuteAsync(connection, Text(), cancellation).ConfigureAwait(false);
            await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        }
    }

    private static void RequireCurrent(int version, string location)
    {
        if (version != Current)
            throw new MienException(location, $"its tables have version {version}, this program needs {Current}", version < Current ? "let its jobs end with the older program, then name another database" : "use the newer program");
    }

    private static async Task<int?> VersionAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        // Not to_regclass, which may remember that there was none before another made it.
        using var exists = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_tables WHERE schemaname = 'mien' AND tablename = 'version')", connection);
        if (!(bool)(await exists.ExecuteScalarAsync(cancellation).ConfigureAwait(false))!)
            return null;
        using var version = new NpgsqlCommand("SELECT version FROM mien.version", connection);
        return (int?)await version.ExecuteScalarAsync(cancellation).ConfigureAwait(false);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string text, CancellationToken cancellation)
    {
        using var command = new NpgsqlCommand(text, connection);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private static string Text()
    {
        using var reader = new StreamReader(typeof(LedgerSchema).Assembly.GetManifestResourceStream(Resource)!);
        return reader.ReadToEnd();
    }
}
