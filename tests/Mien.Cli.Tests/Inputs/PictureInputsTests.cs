using System.Runtime.Versioning;
using Mien.Cli.Inputs;

namespace Mien.Cli.Tests.Inputs;

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
