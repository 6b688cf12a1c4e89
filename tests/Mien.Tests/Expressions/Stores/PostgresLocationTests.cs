using Mien.Expressions.Stores;

namespace Mien.Tests.Expressions.Stores;

public sealed class PostgresLocationTests
{
    [Fact]
    public void Url_names_user_password_host_port_database_and_settings()
    {
        var location = PostgresLocation.OfUrl("postgresql://ann:p%40ss%3Aword@db.example:6543/faces?Timeout=7");

        (location.Username, location.Password, location.Host, location.Port, location.Database, location.Timeout)
            .ShouldBe(("ann", "p@ss:word", "db.example", 6543, "faces", 7));
    }

    [Theory]
    [InlineData("Host=db;Database=mien")]
    [InlineData("Server=db;Database=mien")]
    [InlineData("database = mien ; SERVER = db")]
    [InlineData("UID=ann;Server=db;DB=mien")]
    public void Any_spelling_of_a_connection_string_is_one(string location)
    {
        PostgresLocation.IsConnectionString(location).ShouldBeTrue();
        ExpressionStore.Open(location).ShouldBeOfType<PostgresExpressionStore>().Dispose();
    }

    [Theory]
    [InlineData("sets.db")]
    [InlineData("a=b.db")]
    [InlineData("./Database=mien.db")]
    [InlineData("Host")]
    public void Names_of_files_are_none(string location)
    {
        PostgresLocation.IsConnectionString(location).ShouldBeFalse();
        ExpressionStore.Open(location).ShouldBeOfType<SqliteExpressionStore>().Dispose();
    }

    [Theory]
    [InlineData("postgresql://")]
    [InlineData("postgresql:///faces")]
    [InlineData("postgresql://ann:secret@host/faces?Nonsense=1")]
    [InlineData("Host=;Password=secret")]
    [InlineData("Host=a;Nonsense=secret")]
    [InlineData("Server=a;Nonsense=secret")]
    [InlineData("Database=faces;Password=secret")]
    [InlineData("Server='a;Password=secret")]
    [InlineData("Host=a;Port=secret")]
    public void What_is_no_location_is_one_line_without_the_password(string location)
    {
        var message = Should.Throw<MienException>(() => ExpressionStore.Open(location)).Message;

        message.ShouldStartWith("the location of the store ");
        message.ShouldNotContain("secret");
        message.ShouldNotContain("\n");
    }

    [Fact]
    public void Server_that_is_not_there_is_one_line()
    {
        using var folder = new TemporaryFolder();
        using var store = ExpressionStore.Open($"Host={folder.Path};Username=ann;Password=secret;Database=faces");

        var message = Should.Throw<MienException>(() => store.List()).Message;

        message.ShouldStartWith($"{folder.Path}:5432/faces: the database cannot be reached (");
        message.ShouldNotContain("secret");
        message.ShouldNotContain("\n");
    }
}
