using Mien.Models;
using Mien.Research.Data;
using Mien.Tests;
using Mien.Vision.Pictures;
using static Mien.Research.Tests.Data.SmallSets;

namespace Mien.Research.Tests.Data;

public sealed class ExpwTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_face_is_what_its_box_holds_and_belongs_to_its_photograph()
    {
        var pixels = new byte[3 * 40 * 20];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(i / 3 % 40 < 20 ? 200 : 50);
        folder.Add("expw/Images/a.png", Mien.Vision.Pictures.Picture.FromPixels(pixels, 40, 20).Encode(PictureFormat.Png));
        folder.Add("expw/label.lst", "a.png 0 2 1 18 17 64.5 2\na.png 1 2 22 38 18 35.1 6\n");

        var set = DataSets.Open("expw", folder.Path);
        set.Samples.Select(sample => (sample.Name, set.Labels[sample.Label], sample.Group)).ShouldBe([
            ("a.png:1", "fear", "a.png"), ("a.png:2", "neutral", "a.png")]);
        Read(set, 0).ShouldAllBe(value => value == 200);
        Read(set, 1).ShouldAllBe(value => value == 50);
        Read(set.InShape(new PixelShape(48, 48, 1)), 1).ShouldAllBe(value => value == 50);
    }

    [Fact]
    public void A_box_keeps_its_place_where_the_picture_is_shrunk_while_it_is_read()
    {
        var pixels = new byte[3 * 4000 * 40];
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(i / 3 % 4000 < 2000 ? 200 : 50);
        folder.Add("expw/Images/wide.png", Mien.Vision.Pictures.Picture.FromPixels(pixels, 4000, 40).Encode(PictureFormat.Png));
        folder.Add("expw/label.lst", "wide.png 0 0 2100 2140 40 1 0\n");

        Read(DataSets.Open("expw", folder.Path), 0).ShouldAllBe(value => value == 50);
    }

    [Theory]
    [InlineData("a.png 0 2 1 18 17 64.5", "7 fields, expected 8: name face_id top left right bottom confidence label")]
    [InlineData("b.png 0 2 1 18 17 64.5 2", "the picture b.png is missing")]
    [InlineData("../Images/a.png 0 2 1 18 17 64.5 2", "the picture a.png is missing")]
    [InlineData("a.png 0 2 18 1 17 64.5 2", "its box is empty")]
    [InlineData("a.png 0 2 x 1 17 64.5 2", "top, left, right and bottom are not pixels")]
    [InlineData("a.png 0 2 1 18 900000000 64.5 2", "top, left, right and bottom are not pixels")]
    [InlineData("a.png 0 2 1 18 17 64.5 7", "the label is not within 0 to 6")]
    public void A_line_that_does_not_fit_is_named(string line, string reason)
    {
        folder.Add("expw/Images/a.png", Picture(20, 20, 1, 2, 3));
        var list = folder.Add("expw/label.lst", line + "\n");
        ShouldFail(() => DataSets.Open("expw", folder.Path), $"{list}:1: {reason}");
    }

    [Fact]
    public void A_box_outside_its_picture_is_a_fault()
    {
        folder.Add("expw/Images/a.png", Picture(20, 20, 1, 2, 3));
        folder.Add("expw/label.lst", "a.png 0 2 1 18 17 64.5 2\na.png 1 30 1 18 47 64.5 2\n");

        var check = DataCheck.Run("expw", folder.Path);
        check.Count.ShouldBe(1);
        check.Faults.Listed.ShouldHaveSingleItem().Reason.ShouldBe("the face at 1, 30 lies outside the picture of 20 x 20 pixels");
    }

    [Fact]
    public void The_part_at_hand_has_the_faces_that_its_description_counts()
    {
        var set = Expw.Load(RealData.Folder("expw"));
        set.Labels.Select((_, label) => set.Samples.Count(sample => sample.Label == label)).ShouldBe([31, 32, 31, 32, 32, 33, 33]);
    }
}
