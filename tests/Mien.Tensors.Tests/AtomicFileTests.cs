namespace Mien.Tensors.Tests;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string path;

    public AtomicFileTests() => path = folder.Combine("a.jpg");

    public void Dispose() => folder.Dispose();

    [Fact]
    public void File_has_its_name_only_when_it_is_whole()
    {
        File.WriteAllText(path, "old");
        using (var file = AtomicFile.Create(path))
        {
            file.Stream.Write("new"u8);
            File.ReadAllText(path).ShouldBe("old");
            file.Commit();
        }

        File.ReadAllText(path).ShouldBe("new");
        folder.Files.ShouldBe(["a.jpg"]);
    }

    [Fact]
    public void What_is_not_committed_goes()
    {
        using (var file = AtomicFile.Create(path))
            file.Stream.Write("new"u8);

        folder.Files.ShouldBeEmpty();
    }

    [Fact]
    public void Write_that_fails_keeps_the_old_file()
    {
        File.WriteAllText(path, "old");

        Should.Throw<IOException>(() => AtomicFile.Write(path, stream =>
        {
            stream.WriteByte(1);
            throw new IOException("gone");
        }));

        File.ReadAllText(path).ShouldBe("old");
        folder.Files.ShouldBe(["a.jpg"]);
    }

    [Fact]
    public void Full_disk_is_one_line_that_says_what_to_do()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "this test needs /dev/full, on which every write finds the disk full");

        Should.Throw<IOException>(() => AtomicFile.Write(path, _ =>
        {
            using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
            full.WriteByte(1);
        })).Message.ShouldBe($"{path}: could not be written, the disk is full; make room on it, nothing was changed");

        folder.Files.ShouldBeEmpty();
    }

    [Fact]
    public void Another_program_may_write_it_by_name()
    {
        using var file = AtomicFile.Create(path);
        using (var process = System.Diagnostics.Process.Start("sh", ["-c", $"echo hello > '{file.Unfinished}'"]))
            process.WaitForExit();
        file.Commit();

        File.ReadAllText(path).ShouldBe("hello\n");
    }

    [Fact]
    public void Two_writers_of_one_file_do_not_meet_and_the_last_one_stays()
    {
        using var first = AtomicFile.Create(path);
        using var second = AtomicFile.Create(path);
        AtomicFile.DeleteUnfinished(path);
        first.Stream.Write("first"u8);
        second.Stream.Write("second"u8);
        second.Commit();
        first.Commit();

        File.ReadAllText(path).ShouldBe("first");
    }

    [Fact]
    public void Next_write_takes_away_what_a_killed_one_of_the_same_file_left_and_nothing_else()
    {
        string[] others =
        [
            "a.jpg.0123456789abcdef.tmp", "a.jpg.0123456789ABCDEF.part", "a.jpg.1.part", "b.a.jpg.0123456789abcdef.part", "download.part", "x.tmp",
        ];
        foreach (var other in others)
            File.WriteAllText(folder.Combine(other), "");
        File.WriteAllText(folder.Combine("a.jpg.0123456789abcdef.part"), "cut");

        AtomicFile.WriteText(path, "whole");

        folder.Files.ShouldBe(["a.jpg", .. others], ignoreOrder: true);
        AtomicFile.DeleteAllUnfinished(Path.GetDirectoryName(path)!);
        folder.Files.ShouldBe(["a.jpg", .. others.Where(other => other != "b.a.jpg.0123456789abcdef.part")], ignoreOrder: true);
    }

    [Fact]
    public void File_keeps_its_permissions_and_a_link_stays_a_link()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "this test needs Unix permissions");
        File.WriteAllText(path, "old");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var link = folder.Combine("link.jpg");
        File.CreateSymbolicLink(link, path);

        AtomicFile.WriteText(link, "new");

        File.ReadAllText(path).ShouldBe("new");
        new FileInfo(link).LinkTarget.ShouldBe(path);
        if (!OperatingSystem.IsWindows())
            File.GetUnixFileMode(path).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
