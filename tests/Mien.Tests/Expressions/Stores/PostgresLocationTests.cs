using Mien.Expressions;

namespace Mien.Tests.Expressions;

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
    [InlineData("postgresql://")]
    [InlineData("postgresql:///faces")]
    [InlineData("postgresql://ann:secret@host/faces?Nonsense=1")]
    [InlineData("Host=;Password=secret")]
    [InlineData("Host=a;Nonsense=secret")]
    [InlineData("Host=a;Port=secret")]
    public void What_is_no_location_is_one_line_without_the_password(string location)
    {
        var message = Should.Throw<ExpressionException>(() => ExpressionStore.Open(location)).Message;

        message.ShouldStartWith("the location of the store ");
        message.ShouldNotContain("secret");
        message.ShouldNotContain("\n");
    }

    [Fact]
    public void Server_that_is_not_there_is_one_line()
    {
        using var folder = new TemporaryFolder();
        using var store = ExpressionStore.Open($"Host={folder.Path};Username=ann;Password=secret;Database=faces");

        var message = Should.Throw<ExpressionException>(() => store.List()).Message;

        message.ShouldStartWith($"{folder.Path}:5432/faces: the database cannot be reached (");
        message.ShouldNotContain("secret");
        message.ShouldNotContain("\n");
    }
}
