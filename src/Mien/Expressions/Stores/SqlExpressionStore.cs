using System.Data.Common;

namespace Mien.Expressions.Stores;

/// <summary>
/// One row for each set: name, version and the bytes of its file. A change is one statement, which names the version that it
/// was made of.
/// </summary>
internal abstract class SqlExpressionStore : IExpressionStore
{
    private volatile bool isDisposed;

    public IReadOnlyList<string> List() => Run(connection =>
    {
        if (connection is null)
            return [];
        using var command = Command(connection, "SELECT name FROM expression_sets");
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
            names.Add(reader.GetString(0));
        names.Sort(StringComparer.Ordinal);
        return names;
    });

    public StoredExpressions? Load(string name) => Run(connection =>
    {
        if (connection is null)
            return null;
        using var command = Command(connection, "SELECT version, content FROM expression_sets WHERE name = @name", ("name", name));
        using var reader = command.ExecuteReader();
        if (!reader.Read())
            return null;
        using var content = new MemoryStream(reader.GetFieldValue<byte[]>(1), writable: false);
        return new StoredExpressions(ExpressionSetFile.Read(content, $"{Location}: set '{name}'"), reader.GetInt64(0));
    });

    public bool TrySave(string name, ExpressionSet set, long? version)
    {
        if (ExpressionName.Fault(name, "a set") is { } fault)
            throw new MienException(null, fault);
        using var content = new MemoryStream();
        ExpressionSetFile.Write(content, set);
        return Run(
            connection =>
            {
                // Versions begin with the time, so that a set that was deleted and made anew is not taken for the old one.
                using var command = version is { } old
                    ? Command(
                        connection!, "UPDATE expression_sets SET version = version + 1, content = @content WHERE name = @name AND version = @version",
                        ("name", name), ("content", content.ToArray()), ("version", old))
                    : Command(
                        connection!, "INSERT INTO expression_sets (name, version, content) VALUES (@name, @version, @content) ON CONFLICT (name) DO NOTHING",
                        ("name", name), ("content", content.ToArray()), ("version", DateTime.UtcNow.Ticks));
                return command.ExecuteNonQuery() == 1;
            },
            forWriting: true);
    }

    public bool Delete(string name) => Run(connection =>
    {
        if (connection is null)
            return false;
        using var command = Command(connection, "DELETE FROM expression_sets WHERE name = @name", ("name", name));
        return command.ExecuteNonQuery() == 1;
    });

    public void Dispose()
    {
        isDisposed = true;
        Close();
    }

    /// <summary>The store in messages, without a password.</summary>
    protected abstract string Location { get; }

    /// <summary>Connects; null where there is no store yet and nothing is to be written.</summary>
    protected abstract DbConnection? Connect(bool forWriting);

    /// <summary>Frees what connections share.</summary>
    protected abstract void Close();

    /// <summary>What went wrong and what to do, without the location.</summary>
    protected abstract string Explain(DbException error);

    protected static DbCommand Command(DbConnection connection, string text, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = text;
        foreach (var (name, value) in parameters)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }
        return command;
    }

    protected static void Execute(DbConnection connection, string text)
    {
        using var command = Command(connection, text);
        command.ExecuteNonQuery();
    }

    private T Run<T>(Func<DbConnection?, T> action, bool forWriting = false)
    {
        ObjectDisposedException.ThrowIf(isDisposed, typeof(IExpressionStore));
        try
        {
            using var connection = Connect(forWriting);
            return action(connection);
        }
        catch (DbException error)
        {
            throw new MienException(Location, Explain(error).ReplaceLineEndings(" "), cause: error);
        }
    }
}
