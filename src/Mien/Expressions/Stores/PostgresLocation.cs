using Npgsql;

namespace Mien.Expressions.Stores;

/// <summary>Where a PostgreSQL database is.</summary>
internal static class PostgresLocation
{
    private const string Remedy = "write postgresql://user:password@host:port/database, or Host=...;Database=...;Username=...";

    /// <summary>Reads postgresql://user:password@host:port/database?Key=value, where the keys are those of a connection string.</summary>
    /// <exception cref="MienException">It is none.</exception>
    public static NpgsqlConnectionStringBuilder OfUrl(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri))
            throw new MienException(null, "the location of the store is no URL", Remedy);
        return Build(builder =>
        {
            if (uri.Host.Length > 0)
                builder.Host = uri.Host;
            if (uri.Port > 0)
                builder.Port = uri.Port;
            var user = uri.UserInfo.Split(':', 2);
            if (user[0].Length > 0)
                builder.Username = Uri.UnescapeDataString(user[0]);
            if (user.Length > 1)
                builder.Password = Uri.UnescapeDataString(user[1]);
            if (uri.AbsolutePath.Trim('/') is { Length: > 0 } database)
                builder.Database = Uri.UnescapeDataString(database);
            foreach (var pair in uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries))
            {
                var parts = pair.Split('=', 2);
                builder[Uri.UnescapeDataString(parts[0])] = Uri.UnescapeDataString(parts[^1]);
            }
        });
    }

    /// <summary>Whether a text names a setting of a connection to PostgreSQL, as <c>Server=db;Database=mien</c> does.</summary>
    public static bool IsConnectionString(string text)
    {
        var known = new NpgsqlConnectionStringBuilder();
        return text.Split(';').Any(setting => setting.Split('=', 2) is [var key, _] && known.ContainsKey(key.Trim()));
    }

    /// <summary>Reads a connection string.</summary>
    /// <exception cref="MienException">It is none.</exception>
    public static NpgsqlConnectionStringBuilder OfConnectionString(string text) => Build(builder => builder.ConnectionString = text);

    // The text may hold a password and is not repeated.
    private static NpgsqlConnectionStringBuilder Build(Action<NpgsqlConnectionStringBuilder> fill)
    {
        var builder = new NpgsqlConnectionStringBuilder();
        try
        {
            fill(builder);
        }
        catch (Exception error) when (error is ArgumentException or FormatException or InvalidOperationException or KeyNotFoundException)
        {
            throw new MienException(null, "the location of the store holds a setting that PostgreSQL does not know", Remedy, error);
        }
        return string.IsNullOrEmpty(builder.Host) ? throw new MienException(null, "the location of the store names no host", Remedy) : builder;
    }
}
