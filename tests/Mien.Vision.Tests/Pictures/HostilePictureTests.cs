using System.Diagnostics;
using System.Text;
using Mien.Vision.Pictures;

namespace Mien.Vision.Tests.Pictures;

public sealed class HostilePictureTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void EmptyFile() => ShouldFail(folder.File("empty.jpg", []), "empty");

    [Fact]
    public void TextInDisguise() => ShouldFail(folder.File("text.jpg", Encoding.UTF8.GetBytes(new string('x', 5000))), "no JPEG");

    [Fact]
    public void VectorDrawing() => ShouldFail(folder.File("drawing.png", "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'/>"u8), "no JPEG");

    [Fact]
    public void MissingFile() => ShouldFail(folder.File("missing.jpg"), "no such file");

    [Fact]
    public void Folder() => ShouldFail(folder.Path, "a folder");

    [Fact]
    public void HeaderAlone() => ShouldFail(folder.File("header.jpg", [0xFF, 0xD8, 0xFF, 0xE0, 0, 16]), "not a picture");

    [Fact]
    public void AnnouncedSizeIsRefusedBeforeDecoding() =>
        ShouldFail(Path.Combine(Fixtures.Folder, "pictures", "huge.png"), "60000 x 60000 pixels");

    [Theory]
    [InlineData(PictureFormat.Jpeg)]
    [InlineData(PictureFormat.Png)]
    [InlineData(PictureFormat.WebP)]
    public void CutInHalf(PictureFormat format)
    {
        var whole = Picture.Load(Fixtures.Astronaut).Encode(format);
        ShouldFail(folder.File("half", whole.AsSpan(0, whole.Length / 2)), "not a picture");
        Should.Throw<MienException>(() => Picture.Decode(whole.AsSpan(0, whole.Length / 2).ToArray(), "half")).Message.ShouldContain("half: not a picture");
    }

    [Theory]
    [InlineData("frames.gif")]
    [InlineData("rgb.tiff")]
    [InlineData("rgb16.tiff")]
    [InlineData("palette.png")]
    [InlineData("progressive.jpg")]
    [InlineData("rgb.webp")]
    public void CutAnywhereEitherLoadsOrFailsClearly(string file)
    {
        var whole = File.ReadAllBytes(Path.Combine(Fixtures.Folder, "pictures", file));
        for (var length = 0; length < whole.Length; length += Math.Max(1, whole.Length / 40))
        {
            try
            {
                Picture.Decode(whole.AsSpan(0, length), file).Width.ShouldBe(40);
            }
            catch (MienException e)
            {
                ShouldBeClear(e, file);
            }
        }
    }

    [Fact]
    public void FlippedBitsEitherLoadOrFailClearly()
    {
        var random = new Random(7);
        foreach (var path in Directory.EnumerateFiles(Path.Combine(Fixtures.Folder, "pictures")))
        {
            for (var round = 0; round < 20; round++)
            {
                var bytes = File.ReadAllBytes(path);
                for (var flips = 0; flips < 4; flips++)
                    bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
                try
                {
                    var picture = Picture.Decode(bytes, "flipped", 64);
                    picture.Pixels.Length.ShouldBe(3 * picture.Width * picture.Height);
                }
                catch (MienException e)
                {
                    ShouldBeClear(e, "flipped");
                }
            }
        }
    }

    [Fact]
    public void NamedPipeDoesNotWait()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "named pipes are made with mkfifo");
        var pipe = folder.File("pipe.jpg");
        using (var mkfifo = Process.Start("mkfifo", pipe))
            mkfifo.WaitForExit();
        ShouldFail(pipe, "not a regular file");
    }

    [Fact]
    public void NameThatIsNotUtf8()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere every name is Unicode");
        using (var shell = Process.Start("sh", ["-c", "cp \"$1\" \"$2/$(printf 'latin\\351.jpg')\"", "sh", Fixtures.Astronaut, folder.Path]))
            shell.WaitForExit();
        try
        {
            ShouldFail(Directory.GetFiles(folder.Path).ShouldHaveSingleItem(), "its name is not UTF-8, so that it cannot be opened); rename it");
        }
        finally
        {
            // .NET cannot delete it either.
            using var remove = Process.Start("rm", ["-r", folder.Path]);
            remove.WaitForExit();
            Directory.CreateDirectory(folder.Path);
        }
    }

    [Fact]
    public void UnreadableFile()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "the superuser may read every file");
        var path = folder.File("secret.jpg", File.ReadAllBytes(Fixtures.Astronaut));
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.None);
        ShouldFail(path, "permission denied");
    }

    [Fact]
    public void EmptyStream()
    {
        using var stream = new MemoryStream();
        Should.Throw<MienException>(() => Picture.Read(stream, "stdin")).Message.ShouldStartWith("stdin: not a picture");
    }

    [Fact]
    public void GoodAndBadAtOnce()
    {
        var good = File.ReadAllBytes(Fixtures.Astronaut);
        var bad = good.AsSpan(0, good.Length / 2).ToArray();
        var expected = Picture.Decode(good, "good").Pixels.ToArray();
        Parallel.For(0, 24, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            if (i % 2 == 0)
                Picture.Decode(good, "good").Pixels.SequenceEqual(expected).ShouldBeTrue();
            else
                Should.Throw<MienException>(() => Picture.Decode(bad, "bad")).Message.ShouldBe("bad: not a picture (damaged or cut short); fetch or export it again");
        });
    }

    private static void ShouldFail(string path, string reason)
    {
        var error = Should.Throw<MienException>(() => Picture.Load(path));
        ShouldBeClear(error, path);
        error.Message.ShouldContain(reason);
    }

    private static void ShouldBeClear(MienException error, string name)
    {
        error.Message.ShouldStartWith(name + ": ");
        error.Message.ShouldNotContain("\n");
        error.Message.ShouldContain("; ");
    }
}
