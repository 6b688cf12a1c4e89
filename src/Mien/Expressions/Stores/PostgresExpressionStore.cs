using System.Data.Common;
using Npgsql;

namespace Mien.Expressions.Stores;

/// <summary>A store in a table of a PostgreSQL database.</summary>
internal sealed class PostgresExpressionStore : SqlExpressionStore
{
    // Of all programs that make the table at the same time one does; any number that others do not use.
    private const long CreationLock = 0x4D69656E;

    private readonly NpgsqlDataSource source;
    private volatile bool hasTable;

    /// <param name="location">Where the database is.</param>
    public PostgresExpressionStore(NpgsqlConnectionStringBuilder location)
    {
        Location = $"{location.Host}:{location.Port}/{location.Database}";
        source = NpgsqlDataSource.Create(location);
    }

    protected override string Location { get; }

    // Who only reads need not be allowed to make anything.
    protected override DbConnection? Connect(bool forWriting)
    {
        var connection = source.OpenConnection();
        try
        {
            hasTable = hasTable || HasTable(connection);
            if (!hasTable && !forWriting)
            {
                connection.Dispose();
                return null;
            }
            if (!hasTable)
                MakeTable(connection);
            hasTable = true;
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    protected override void Close() => source.Dispose();

    protected override string Explain(DbException error) => error switch
    {
        PostgresException { SqlState: PostgresErrorCodes.DiskFull, MessageText: var message } =>
            $"the disk of the database is full ({message}); make room on it, nothing was changed",
        PostgresException { MessageText: var message } => $"the database refused it ({message}); check the rights of its user, nothing was changed",
        _ => $"the database cannot be reached ({error.InnerException?.Message ?? error.Message}); check its address and that it runs",
    };

    private static bool HasTable(NpgsqlConnection connection)
    {
        using var command = Command(connection, "SELECT to_regclass('expression_sets') IS NOT NULL");
        return (bool)command.ExecuteScalar()!;
    }

    private static void MakeTable(NpgsqlConnection connection)
    {
        using var transaction = connection.BeginTransaction();
        Execute(connection, $"SELECT pg_advisory_xact_lock({CreationLock})");
        Execute(connection, "CREATE TABLE IF NOT EXISTS expression_sets (name TEXT PRIMARY KEY, version BIGINT NOT NULL, content BYTEA NOT NULL)");
        transaction.Commit();
    }
}
