using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Mien.Expressions.Stores;

/// <summary>A store in one SQLite file, with a write-ahead log while it is in use.</summary>
internal sealed class SqliteExpressionStore : SqlExpressionStore
{
    // "Mien" in the header of the file tells its stores from other programs' databases.
    private const long ApplicationId = 0x4D69656E;
    private const int SecondsToWait = 30;

    private readonly string path;
    private readonly string connectionString;

    /// <param name="path">The file; it is made by the first set that is saved.</param>
    public SqliteExpressionStore(string path)
    {
        this.path = path;

        // Unpooled connections leave one file behind.
        connectionString = new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = SecondsToWait }.ToString();
    }

    protected override string Location => path;

    protected override DbConnection? Connect(bool forWriting)
    {
        if (Directory.Exists(path))
            throw new MienException(path, "a folder", "name a file in it");
        if (!forWriting && !File.Exists(path))
            return null;
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            var isStore = IsStore(connection);
            if (!isStore && !forWriting)
            {
                connection.Dispose();
                return null;
            }
            if (!isStore)
                Begin(connection);
            // What is deleted was made of faces: it is overwritten, not only given free.
            Execute(connection, "PRAGMA secure_delete = ON");
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    protected override void Close()
    {
    }

    protected override string Explain(DbException error) => ((SqliteException)error).SqliteErrorCode switch
    {
        5 or 6 => $"the store was in use for {SecondsToWait} seconds; try again",
        8 => "the store may not be written; check its permissions",
        // SQLite keeps files beside the store while it reads, too.
        10 or 13 => $"the disk is full or fails ({error.Message}); make room on it, nothing was changed",
        11 => "the store is damaged; fetch it from a backup",
        14 => "the store cannot be opened; check that its folder exists, its permissions and the room on the disk",
        26 => "this is no store of expressions; name another file, or fetch it from a backup",
        _ => error.Message,
    };

    private bool IsStore(SqliteConnection connection)
    {
        using var transaction = connection.BeginTransaction(deferred: true);
        return HoldsStore(connection);
    }

    // What holds nothing at all may become one. To be asked in a transaction, as another program may just be making it.
    private bool HoldsStore(SqliteConnection connection)
    {
        if (Number(connection, "PRAGMA application_id") == ApplicationId)
            return true;
        return Number(connection, "SELECT count(*) FROM sqlite_master") > 0
            ? throw new MienException(path, "this database belongs to another program", "name another file")
            : false;
    }

    private void Begin(SqliteConnection connection)
    {
        using (var transaction = connection.BeginTransaction(deferred: false))
        {
            if (HoldsStore(connection))
                return;
            Execute(connection, "CREATE TABLE expression_sets (name TEXT PRIMARY KEY NOT NULL, version INTEGER NOT NULL, content BLOB NOT NULL)");
            Execute(connection, $"PRAGMA application_id = {ApplicationId}");
            transaction.Commit();
        }
        Execute(connection, "PRAGMA journal_mode = WAL");
    }

    private static long Number(SqliteConnection connection, string text)
    {
        using var command = Command(connection, text);
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }
}
