using Mien.Cli.Commands;
using Mien.Vision.Pictures;

namespace Mien.Cli.Tests.Commands;

/// <summary>Bad pictures in a batch: one line each, the others are analysed, status 1.</summary>
public sealed class HostilePictureTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly CapturedStreams _captured = new();

    public HostilePictureTests()
    {
        _folder.Add("0.png", FakeRecognizer.Picture(32));
        _folder.Add("2.png", FakeRecognizer.Picture(32));
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Empty_file() => ShouldFail(_folder.Add("1.jpg"), "not a picture (empty, or not a regular file); give a JPEG, PNG, WebP, TIFF, GIF, AVIF or BMP file");

    [Fact]
    public void Text_that_is_called_jpg() => ShouldFail(
        _folder.Add("1.jpg", string.Concat(Enumerable.Repeat("no picture\n", 500))),
        "not a picture (no JPEG, PNG, WebP, TIFF, GIF, AVIF or BMP); convert it or leave it out");

    [Fact]
    public void Jpeg_that_is_cut_in_half()
    {
        var jpeg = FakeRecognizer.Picture(320, format: PictureFormat.Jpeg);

        ShouldFail(_folder.Add("1.jpg", jpeg.AsSpan(0, jpeg.Length / 2)), "not a picture (", "damaged");
    }

    [Fact]
    public void Png_that_announces_60000_by_60000_pixels() => ShouldFail(
        _folder.Add("1.png", File.ReadAllBytes(Path.Join(Repository.Root, "tests/fixtures/pictures/huge.png"))),
        "too large (60000 x 60000 pixels, the limit is 178 megapixels); shrink it first");

    [Fact]
    public void Missing_file() => ShouldFail(_folder.PathOf("1.jpg"), "no such file or folder");

    [Fact]
    public void Folder_without_permission()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "the superuser may read every folder");
        var closed = Directory.CreateDirectory(_folder.PathOf("1")).FullName;
        SetMode(closed, UnixFileMode.None);
        try
        {
            ShouldFail(closed, "this folder may not be read");
        }
        finally
        {
            SetMode(closed, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    private static void SetMode(string path, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, mode);
    }

    // Between two good pictures.
    private void ShouldFail(string path, params string[] reasons)
    {
        var status = CommandRunner.Run(
            ["analyze", _folder.PathOf("0.png"), path, _folder.PathOf("2.png"), "--format", "csv"],
            [AnalyzeCommand.Create(_captured.Streams, _ => FakeRecognizer.Create(0.5f))],
            _captured.Streams);

        status.ShouldBe(1);
        _captured.Error.ShouldStartWith($"mien: {path}: {reasons[0]}");
        _captured.Error.Count(character => character == '\n').ShouldBe(1);
        _captured.Error.ShouldContain(reasons[^1]);
        var rows = _captured.Output.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        rows.Length.ShouldBe(4);
        rows[1].ShouldContain("angry");
        rows[2].ShouldStartWith(path + ",");
        rows[3].ShouldContain("angry");
    }
}
