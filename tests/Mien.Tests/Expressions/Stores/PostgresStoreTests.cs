using Mien.Expressions.Stores;

namespace Mien.Tests.Expressions.Stores;

public sealed class PostgresStoreTests(PostgresServer server) : ExpressionStoreTests, IClassFixture<PostgresServer>
{
    protected override string Location
    {
        get
        {
            Assert.SkipUnless(server.IsRunning, "install postgresql to run this test");
            return server.ConnectionString;
        }
    }

    [Fact]
    public void Url_leads_to_the_same_database()
    {
        using var store = ExpressionStore.Open(Location);
        using var same = ExpressionStore.Open($"postgresql://mien@localhost/postgres?Host={Uri.EscapeDataString(server.Socket)}");
        store.TrySave("url", StoreProcess.Begin(), null).ShouldBeTrue();

        same.Delete("url").ShouldBeTrue();
    }

    [Fact]
    public void Who_may_only_read_reads_and_makes_nothing()
    {
        var location = Location;
        server.Execute("CREATE DATABASE looked_at");
        server.Execute("CREATE ROLE reader LOGIN");
        var database = $"{location};Database=looked_at";
        using var own = ExpressionStore.Open(database);
        using var read = ExpressionStore.Open($"{database};Username=reader");

        read.List().ShouldBeEmpty();
        read.Load("ann").ShouldBeNull();
        read.Delete("ann").ShouldBeFalse();
        own.List().ShouldBeEmpty();
        Should.Throw<MienException>(() => read.TrySave("ann", StoreProcess.Begin(), null)).Message
            .ShouldBe($"{server.Socket}:5432/looked_at: the database refused it (permission denied for schema public); check the rights of its user, nothing was changed");

        own.TrySave("ann", StoreProcess.Begin(), null).ShouldBeTrue();
        server.Execute("GRANT SELECT ON expression_sets TO reader", "looked_at");
        read.List().ShouldBe(["ann"]);
        read.Load("ann")!.Set.Labels.ShouldBe(StoreProcess.Begin().Labels);
        Should.Throw<MienException>(() => read.Delete("ann")).Message
            .ShouldBe($"{server.Socket}:5432/looked_at: the database refused it (permission denied for table expression_sets); check the rights of its user, nothing was changed");
    }

    [Fact]
    public void Who_may_not_make_tables_may_change_sets()
    {
        var location = Location;
        server.Execute("CREATE DATABASE shared_by");
        server.Execute("CREATE ROLE writer LOGIN");
        var database = $"{location};Database=shared_by";
        using (var own = ExpressionStore.Open(database))
            own.TrySave("ann", StoreProcess.Begin(), null).ShouldBeTrue();
        server.Execute("GRANT SELECT, INSERT, UPDATE, DELETE ON expression_sets TO writer", "shared_by");

        using var written = ExpressionStore.Open($"{database};Username=writer");

        written.Change("ann", set => set!.Remove("first")).Find("first").ShouldBeNull();
        written.Delete("ann").ShouldBeTrue();
    }

    [Fact]
    public void Missing_database_is_one_line()
    {
        using var store = ExpressionStore.Open($"{Location};Database=absent");

        var message = Should.Throw<MienException>(() => store.List()).Message;

        message.ShouldBe($"{server.Socket}:5432/absent: the database refused it (database \"absent\" does not exist); check the rights of its user, nothing was changed");
    }

    [Fact]
    public void Full_disk_is_one_line_and_what_was_there_stays()
    {
        Assert.SkipUnless(server.SmallDisk is not null, "run this test as root: it mounts a small file system");
        server.Execute($"CREATE TABLESPACE small LOCATION '{server.SmallDisk}'");
        server.Execute("CREATE DATABASE filled");
        server.Execute("ALTER DATABASE filled SET default_tablespace = small");
        using var store = ExpressionStore.Open($"{Location};Database=filled");
        var saved = new List<string>();

        var message = Should.Throw<MienException>(() =>
        {
            for (; saved.Count < 10_000; saved.Add($"{saved.Count:0000}"))
                store.TrySave($"{saved.Count:0000}", StoreProcess.Begin(), null).ShouldBeTrue();
        }).Message;

        message.ShouldStartWith($"{server.Socket}:5432/filled: the disk of the database is full (");
        message.ShouldEndWith("); make room on it, nothing was changed");
        message.ShouldNotContain("\n");
        saved.Count.ShouldBeGreaterThan(1);
        store.List().ShouldBe(saved);
        store.Load(saved[^1])!.Set.Labels.ShouldBe(StoreProcess.Begin().Labels);
    }
}
