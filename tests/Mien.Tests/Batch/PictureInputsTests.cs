using System.Runtime.Versioning;
using Mien.Batch;
using Mien.Vision.Pictures;

namespace Mien.Tests.Batch;

public sealed class PictureInputsTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public PictureInputsTests()
    {
        foreach (var name in new[] { "b.JPG", "a.png", "notes.txt", ".hidden.jpg", "sub/c.webp", "sub/deep/d.tiff", ".cache/e.jpg" })
            _folder.Add(name);
    }

    [Fact]
    public void File_is_taken_whatever_its_ending() => Expand("notes.txt").ShouldBe(["notes.txt"]);

    [Fact]
    public void Folder_gives_its_visible_pictures_sorted() =>
        Expand("").ShouldBe(["a.png", "b.JPG", "sub/c.webp", "sub/deep/d.tiff"]);

    [Theory]
    [InlineData("*.png", new[] { "a.png" })]
    [InlineData("?.*", new[] { "a.png", "b.JPG" })]
    [InlineData("**/*.*", new[] { "a.png", "b.JPG", "notes.txt", "sub/c.webp", "sub/deep/d.tiff" })]
    [InlineData("**", new[] { "a.png", "b.JPG", "notes.txt", "sub/c.webp", "sub/deep/d.tiff" })]
    [InlineData("s*", new[] { "sub/c.webp", "sub/deep/d.tiff" })]
    [InlineData("*/deep/*", new[] { "sub/deep/d.tiff" })]
    [InlineData("**/deep/d.tiff", new[] { "sub/deep/d.tiff" })]
    public void Pattern_gives_what_matches(string pattern, string[] expected) => Expand(pattern).ShouldBe(expected);

    [Fact]
    public void File_whose_name_looks_like_a_pattern_is_a_file()
    {
        _folder.Add("what?.jpg");
        _folder.Add("whatX.jpg");

        Expand("what?.jpg").ShouldBe(["what?.jpg"]);
    }

    [Theory]
    [InlineData("absent.jpg", "no such file or folder")]
    [InlineData("*.gif", "no file matches")]
    [InlineData("empty", "no pictures in this folder")]
    public void What_gives_no_picture_is_an_input_with_an_error(string name, string error)
    {
        Directory.CreateDirectory(_folder.PathOf("empty"));

        var input = PictureInputs.Expand([_folder.PathOf(name), _folder.PathOf("a.png")]).ToArray();

        input.Length.ShouldBe(2);
        input[0].Error.ShouldNotBeNull().ShouldStartWith(error);
        input[1].Error.ShouldBeNull();
    }

    [Fact]
    [UnsupportedOSPlatform("windows")]
    public void Unreadable_folder_is_an_input_with_an_error_and_the_walk_goes_on()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "root may read every folder");
        var locked = Directory.CreateDirectory(_folder.PathOf("locked"), UnixFileMode.None);

        try
        {
            var inputs = PictureInputs.Expand([_folder.Path]).ToArray();

            inputs.Length.ShouldBe(5);
            inputs.ShouldContain(new PictureInput(locked.FullName, "this folder may not be read"));
        }
        finally
        {
            locked.UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        }
    }

    [Fact]
    public void Listing_that_fails_says_why()
    {
        FolderListing.TryRead(_folder.PathOf("a.png"), out var entries, out var error).ShouldBeFalse();

        entries.ShouldBeEmpty();
        error.ShouldNotBeNull().ShouldContain("a.png");
    }

    [Fact]
    public void Link_that_leads_back_up_is_not_followed()
    {
        Directory.CreateSymbolicLink(_folder.PathOf("sub/up"), _folder.Path);

        Expand("").ShouldBe(["a.png", "b.JPG", "sub/c.webp", "sub/deep/d.tiff"]);
    }

    [Fact]
    public void Folder_gives_pictures_by_what_they_hold_and_tells_what_it_passes_over()
    {
        var jpeg = FakeRecognizer.Picture(32, format: PictureFormat.Jpeg);
        foreach (var name in new[] { "in/a.jfif", "in/b.JPG_large", "in/c", "in/d.jpg.0123456789abcdef.part", "in/e.crdownload" })
            _folder.Add(name, jpeg);
        _folder.Add("in/f.hif", [0, 0, 0, 24, .. "ftypheic"u8, 0, 0, 0, 0, .. "mif1heic"u8]);
        _folder.Add("in/g.jxl", [0xFF, 0x0A, 1, 2]);
        _folder.Add("in/h.nef", [.. "II*\0"u8, 8, 0, 0, 0]);
        _folder.Add("in/i.mp4", "a video");
        _folder.Add("in/j.txt", "BMW and other words of a text");
        var passedOver = new PassedOver();

        PictureInputs.Expand([_folder.PathOf("in")], passedOver).Select(input => Path.GetFileName(input.Source))
            .ShouldBe(["a.jfif", "b.JPG_large", "c"]);

        passedOver.Notes().ShouldBe(
        [
            "passed over 3 pictures of kinds that are not read (1 .hif, 1 .jxl, 1 .nef); convert to JPEG or PNG",
            "passed over 1 video in folders; name the videos, or give a pattern such as 'folder/*'",
        ]);
    }

    [Fact]
    public void Name_that_is_no_text_is_to_be_changed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere file names are text");
        _folder.Add("in/a.jpg");
        System.Diagnostics.Process.Start("sh", ["-c", "cp \"$0\" \"$(printf '%s/latin\\351.jpg' \"$1\")\"", _folder.PathOf("in/a.jpg"), _folder.PathOf("in")]).WaitForExit();

        foreach (var argument in new[] { _folder.PathOf("in"), _folder.PathOf("in/latin\uFFFD.jpg") })
            PictureInputs.Expand([argument]).Last().Error.ShouldBe("its name is not UTF-8, so that it cannot be opened; rename it");
        System.Diagnostics.Process.Start("rm", ["-r", _folder.PathOf("in")]).WaitForExit();
    }

    [Fact]
    public void Standard_input_can_be_read_only_once()
    {
        var inputs = PictureInputs.Expand(["-", "-"]).ToArray();

        inputs[0].IsStandardInput.ShouldBeTrue();
        inputs[0].Error.ShouldBeNull();
        inputs[1].Error.ShouldNotBeNull();
    }

    [Fact]
    public void Expansion_is_lazy()
    {
        var absentUntilAsked = _folder.PathOf("late.jpg");
        using var inputs = PictureInputs.Expand([_folder.PathOf("a.png"), absentUntilAsked]).GetEnumerator();

        inputs.MoveNext().ShouldBeTrue();
        _folder.Add("late.jpg");

        inputs.MoveNext().ShouldBeTrue();
        inputs.Current.ShouldBe(new PictureInput(absentUntilAsked));
    }

    [Theory]
    [InlineData(true, "a.png")]
    [InlineData(true, "absent.jpg")]
    [InlineData(false, "sub")]
    [InlineData(false, "*.png")]
    [InlineData(false, "a.png", "b.JPG")]
    public void One_picture_is_named(bool expected, params string[] names) =>
        PictureInputs.NameOnePicture(Array.ConvertAll(names, _folder.PathOf)).ShouldBe(expected);

    public void Dispose() => _folder.Dispose();

    private string[] Expand(string name)
    {
        var inputs = PictureInputs.Expand([_folder.PathOf(name)]).ToArray();
        inputs.ShouldAllBe(input => input.Error == null);
        return Array.ConvertAll(inputs, input => Path.GetRelativePath(_folder.Path, input.Source));
    }
}
