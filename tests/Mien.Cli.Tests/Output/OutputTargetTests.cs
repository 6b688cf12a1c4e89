using Mien.Batch;
using Mien.Cli.Output;

namespace Mien.Cli.Tests.Output;

public sealed class OutputTargetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CapturedStreams _captured = new();

    [Fact]
    public void File_appears_when_committed()
    {
        var path = _folder.PathOf("out.json");
        using (var target = OutputTarget.Open(path, _captured.Streams))
        {
            target.Stream.Write("new"u8);
            File.Exists(path).ShouldBeFalse();
            target.Commit();
        }

        File.ReadAllText(path).ShouldBe("new");
        Directory.GetFiles(_folder.Path).ShouldBe([path]);
    }

    [Fact]
    public void Without_commit_the_old_file_stays_and_nothing_is_left()
    {
        var path = _folder.Add("out.json", "old");
        using (var target = OutputTarget.Open(path, _captured.Streams))
            target.Stream.Write("new"u8);

        File.ReadAllText(path).ShouldBe("old");
        Directory.GetFiles(_folder.Path).ShouldBe([path]);
    }

    [Fact]
    public void Link_keeps_pointing_at_the_file_that_is_replaced()
    {
        var file = _folder.Add("real.json", "old");
        var link = _folder.PathOf("link.json");
        File.CreateSymbolicLink(link, file);

        using (var target = OutputTarget.Open(link, _captured.Streams))
        {
            target.Stream.Write("new"u8);
            target.Commit();
        }

        new FileInfo(link).LinkTarget.ShouldBe(file);
        File.ReadAllText(file).ShouldBe("new");
    }

    [Fact]
    public void Device_is_written_and_not_replaced()
    {
        using (var target = OutputTarget.Open("/dev/null", _captured.Streams))
        {
            target.Stream.Write("new"u8);
            target.Commit();
        }

        new FileInfo("/dev/null").Length.ShouldBe(0);
    }

    [Fact]
    public void File_in_dev_shm_is_a_file()
    {
        Assert.SkipUnless(Directory.Exists("/dev/shm"), "this test needs /dev/shm");
        var path = $"/dev/shm/mien-{Guid.NewGuid():N}.jsonl";
        try
        {
            File.WriteAllText(path, "old and long");
            ResultFile.IsRegular(path).ShouldBeTrue();
            using (var target = OutputTarget.Open(path, _captured.Streams))
            {
                target.Stream.Write("new"u8);
                target.Commit();
            }

            File.ReadAllText(path).ShouldBe("new");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Pipe_is_written_into()
    {
        var pipe = _folder.PathOf("pipe.csv");
        System.Diagnostics.Process.Start("mkfifo", [pipe]).WaitForExit();
        ResultFile.IsRegular(pipe).ShouldBeFalse();
        var read = Task.Run(() => File.ReadAllText(pipe));

        using (var target = OutputTarget.Open(pipe, _captured.Streams))
        {
            target.Stream.Write("new"u8);
            target.Commit();
        }

        (await read).ShouldBe("new");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("-")]
    public void Nothing_and_dash_are_standard_output(string? path)
    {
        using (var target = OutputTarget.Open(path, _captured.Streams))
        {
            target.Stream.Write("new"u8);
            target.Commit();
        }

        _captured.Output.ShouldBe("new");
    }

    [Theory]
    [InlineData("", "folder")]
    [InlineData("absent/out.json", "does not exist")]
    public void What_cannot_be_written_is_a_usage_error(string name, string reason) =>
        Should.Throw<UsageException>(() => OutputTarget.Open(_folder.PathOf(name), _captured.Streams))
            .Message.ShouldContain(reason);

    public void Dispose() => _folder.Dispose();
}
