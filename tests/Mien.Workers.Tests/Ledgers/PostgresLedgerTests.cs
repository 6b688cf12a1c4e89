using Mien.Tests.Expressions.Stores;
using Mien.Workers.Ledgers;

namespace Mien.Workers.Tests.Ledgers;

public sealed class PostgresLedgerTests(PostgresServer server) : LedgerTests, IClassFixture<PostgresServer>, IAsyncLifetime
{
    private PostgresLedger? ledger;

    private protected override ILedger Ledger => ledger!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(server.IsRunning, "install postgresql to run this test");
        ledger = await PostgresLedger.OpenAsync(server.ConnectionString, prepare: true, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (ledger is not null)
            await ledger.DisposeAsync();
    }

    [Fact]
    public async Task Many_who_prepare_a_database_at_once_make_it_once()
    {
        server.Execute("CREATE DATABASE prepared");
        var location = $"{server.ConnectionString};Database=prepared";

        var all = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => PostgresLedger.OpenAsync(location, prepare: true, CancellationToken.None)));

        foreach (var one in all)
            await one.DisposeAsync();
    }

    [Fact]
    public async Task An_empty_database_has_no_jobs()
    {
        server.Execute("CREATE DATABASE empty");

        (await Refused($"{server.ConnectionString};Database=empty")).ShouldEndWith("/empty: the database holds no jobs; create one; that makes its tables");
    }

    [Theory]
    [InlineData(1, "its tables have version 1, this program needs 2; let its jobs end with the older program, then name another database")]
    [InlineData(3, "its tables have version 3, this program needs 2; use the newer program")]
    public async Task Another_version_is_refused(int version, string message)
    {
        var database = $"version{version}";
        server.Execute($"CREATE DATABASE {database}");
        var location = $"{server.ConnectionString};Database={database}";
        await (await PostgresLedger.OpenAsync(location, prepare: true, CancellationToken.None)).DisposeAsync();
        server.Execute($"UPDATE mien.version SET version = {version}", database);

        (await Refused(location)).ShouldEndWith(message);
    }

    [Fact]
    public async Task No_database_and_no_server_are_told()
    {
        (await Refused($"{server.ConnectionString};Database=nobody")).ShouldEndWith("/nobody: the server has no such database; make it, or name another one");
        (await Refused("Host=127.0.0.1;Port=1;Username=mien;Database=postgres")).ShouldStartWith("127.0.0.1:1/postgres: the database cannot be reached (");
        (await Refused("Database=postgres")).ShouldContain("names no host");
    }

    [Fact]
    public async Task Who_works_need_not_own_the_tables()
    {
        server.Execute("CREATE ROLE hand LOGIN IN ROLE mien_worker");
        server.Execute("CREATE ROLE onlooker LOGIN IN ROLE mien_reader");
        await using var hand = await PostgresLedger.OpenAsync($"{server.ConnectionString};Username=hand", prepare: false, CancellationToken.None);
        await using var onlooker = await PostgresLedger.OpenAsync($"{server.ConnectionString};Username=onlooker", prepare: false, CancellationToken.None);

        (await hand.LeaseAsync("lease", "hand", lease, CancellationToken.None)).ShouldBeTrue();
        (await onlooker.FindAsync("none", CancellationToken.None)).ShouldBeNull();
        (await Should.ThrowAsync<MienException>(() => onlooker.LeaseAsync("lease", "onlooker", lease, CancellationToken.None))).Message.ShouldContain("permission denied");
    }

    private protected override Task Pass() => Task.Delay(2);

    private static async Task<string> Refused(string location) =>
        (await Should.ThrowAsync<MienException>(() => PostgresLedger.OpenAsync(location, prepare: false, CancellationToken.None))).Message;
}
