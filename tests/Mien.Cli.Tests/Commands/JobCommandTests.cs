using Mien.Cli.Commands;

namespace Mien.Cli.Tests.Commands;

[Collection("environment")]
public sealed class JobCommandTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CapturedStreams _captured = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("job list")]
    [InlineData("job list --json")]
    [InlineData("serve --jobs")]
    [InlineData("job status a")]
    [InlineData("job pause a")]
    [InlineData("job results a")]
    [InlineData("job create analyze a.jpg --results out")]
    [InlineData("job create watch /dev/video0")]
    [InlineData("work")]
    public void Without_a_database_nothing_is_done_and_it_is_a_usage_error(string line)
    {
        Run(line.Split(' ')).ShouldBe(2);

        _captured.Error.ShouldBe("mien: give --database, or set MIEN_DATABASE\n");
    }

    [Fact]
    public void A_worker_needs_a_broker_too()
    {
        Run("work", "--database", "postgresql://mien@127.0.0.1:1/mien").ShouldBe(2);

        _captured.Error.ShouldBe("mien: give --amqp, or set MIEN_AMQP\n");
    }

    [Theory]
    [InlineData("job list")]
    [InlineData("work --amqp amqp://127.0.0.1:1/")]
    public void A_database_that_cannot_be_reached_is_one_line_without_the_password(string line)
    {
        Run([.. line.Split(' '), "--database", "postgresql://mien:secret@127.0.0.1:1/mien"]).ShouldBe(1);

        _captured.Error.ShouldStartWith("mien: 127.0.0.1:1/mien: the database cannot be reached (");
        _captured.Error.ShouldEndWith("; check its address, and that it runs\n");
        _captured.Error.ShouldNotContain("secret");
    }

    [Fact]
    public void A_job_needs_inputs() => ShouldRefuse("name pictures or folders, or give a --list", "job", "create", "analyze", "--results", _folder.Path);

    [Theory]
    [InlineData("", "name cameras, addresses or files, or give a --list")]
    [InlineData("/dev/video0 --every -1", "--every '-1' is not a number of seconds from 0 to 3600")]
    [InlineData("/dev/video0 --every 1e300", "--every '1e300' is not a number of seconds from 0 to 3600")]
    [InlineData("/dev/video0 --keep 0", "--keep '0' is not a whole number from 1 to 3650")]
    public void What_is_watched_is_checked(string line, string message) => ShouldRefuse(message, ["job", "create", "watch", .. line.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);

    [Fact]
    public void An_address_that_is_none_is_refused() => ShouldRefuse("--allow 'ftp://a/' is no address of http, https, rtsp or rtsps", "work", "--allow", "ftp://a/");

    [Fact]
    public void A_simulated_job_tells_hours_and_what_was_lost()
    {
        Run("job", "simulate", "--pictures", "100000", "--workers", "10", "--deaths", "0", "--slow", "0").ShouldBe(0);

        var lines = _captured.Output.Split('\n').Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries))).ToList();
        lines.ShouldContain("hours 0.02");
        lines.ShouldContain("shards, each done once 100");
        lines.ShouldContain("workers that died 0");
    }

    [Fact]
    public void A_fleet_that_cannot_be_is_a_usage_error() => Run("job", "simulate", "--speed", "0").ShouldBe(2);

    private void ShouldRefuse(string message, params string[] arguments)
    {
        Run(arguments).ShouldBe(2);
        _captured.Error.ShouldContain(message);
    }

    private int Run(params string[] arguments) => CommandRunner.Run(arguments, Verbs.All(_captured.Streams), _captured.Streams);
}
