using Mien.Expressions;

namespace Mien.Tests.Expressions;

public sealed class PostgresStoreTests(PostgresServer server) : ExpressionStoreTests, IClassFixture<PostgresServer>
{
    protected override string Location
    {
        get
        {
            Assert.SkipUnless(server.IsRunning, "install postgresql to run this test");
            return $"Host={server.Socket};Username=mien;Database=postgres";
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
    public void Missing_database_is_one_line()
    {
        using var store = ExpressionStore.Open($"{Location};Database=absent");

        var message = Should.Throw<ExpressionException>(() => store.List()).Message;

        message.ShouldBe($"{server.Socket}:5432/absent: the database refused it (database \"absent\" does not exist); check rights and space of the database, nothing was changed");
    }
}
