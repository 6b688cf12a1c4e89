namespace Mien.Expressions.Stores;

/// <summary>Opens stores by their location.</summary>
public static class ExpressionStore
{
    private static readonly string[] schemes = ["postgres://", "postgresql://"];

    /// <summary>Opens a store.</summary>
    /// <param name="location">
    /// Path of a SQLite file, which is made when the first set is saved; or a PostgreSQL database,
    /// <c>postgresql://user:password@host:port/database</c> or a connection string such as <c>Host=localhost;Database=mien</c>.
    /// </param>
    /// <exception cref="MienException">The location cannot be one, or the database cannot be reached.</exception>
    public static IExpressionStore Open(string location)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(location);
        if (Array.Exists(schemes, scheme => location.StartsWith(scheme, StringComparison.OrdinalIgnoreCase)))
            return new PostgresExpressionStore(PostgresLocation.OfUrl(location));
        return PostgresLocation.IsConnectionString(location) && !File.Exists(location)
            ? new PostgresExpressionStore(PostgresLocation.OfConnectionString(location))
            : new SqliteExpressionStore(location);
    }
}
