using Mien.Models;
using Mien.Research.Data;
using Mien.Tests;
using Mien.Vision.Pictures;
using static Mien.Research.Tests.Data.SmallSets;

namespace Mien.Research.Tests.Data;

public sealed class KdefTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("AF", "fear")]
    [InlineData("AN", "angry")]
    [InlineData("DI", "disgust")]
    [InlineData("HA", "happy")]
    [InlineData("NE", "neutral")]
    [InlineData("SA", "sad")]
    [InlineData("SU", "surprise")]
    public void Names_tell_the_expression(string code, string label)
    {
        Add($"kdef/AF01/AF01{code}S.JPG");

        var set = DataSets.Open("kdef", folder.Path);

        set.Labels[set.Samples.ShouldHaveSingleItem().Label].ShouldBe(label);
        set.Name.ShouldBe("kdef");
    }

    [Fact]
    public void A_person_is_the_same_in_both_sessions_and_another_one_of_the_other_sex()
    {
        Add("kdef/AF07/AF07HAS.JPG", "kdef/BF07/BF07HAS.JPG", "kdef/AM07/AM07HAS.JPG", "kdef/AM35/AM35HAS.JPG");

        var set = DataSets.Open("kdef", folder.Path);

        set.Samples.Select(sample => sample.Group).ShouldBe(["F07", "M07", "M35", "F07"]);
        set.Splits.ShouldBe([Split.None]);
        var folds = SampleSplits.Fold(set, 3, byGroup: true, seed: 1);
        folds[0].ShouldBe(folds[3]);
    }

    [Fact]
    public void Faces_are_seen_from_the_front_unless_all_views_are_asked_for()
    {
        Add("KDEF/AF01/AF01ANS.JPG", "KDEF/AF01/AF01ANHL.JPG", "KDEF/AF01/AF01ANHR.JPG", "KDEF/AF01/AF01ANFL.JPG", "KDEF/AF01/af01anfr.jpg");

        DataSets.Open("kdef", folder.Path).Samples.ShouldHaveSingleItem().Name.ShouldBe(Path.Combine("AF01", "AF01ANS.JPG"));
        DataSets.Open("kdef-views", folder.Path).Count.ShouldBe(5);
        DataSets.Open(folder.PathOf("KDEF")).Count.ShouldBe(1);
    }

    [Fact]
    public void Faces_are_read_in_colour_and_in_any_other_shape()
    {
        folder.Add("kdef/AF01/AF01ANS.JPG", Picture(562, 762, 200, 100, 50, PictureFormat.Jpeg));

        var set = DataSets.Open("kdef", folder.Path);

        set.Shape.Channels.ShouldBe(3);
        set.InShape(new PixelShape(48, 48, 1)).ReadPicture(0).Width.ShouldBe(48);
        set.Source(0)!.Value.Load().Height.ShouldBe(762);
    }

    [Fact]
    public void Pictures_with_other_names_are_faults()
    {
        Add("kdef/AF01/AF01ANS.JPG", "kdef/AF01/AF01SUS.JPG", "kdef/AF01/AF31V.JPG");
        var fault = $"{folder.PathOf("kdef/AF01/AF31V.JPG")}: expected a name such as AF01ANS.JPG: session, sex, person, expression, view";

        ShouldFail(() => DataSets.Open("kdef", folder.Path), fault);
        var faults = new DataFaults();
        DataSets.Open("kdef", folder.Path, faults).Count.ShouldBe(2);
        faults.Listed.ShouldHaveSingleItem().ToString().ShouldBe(fault);
    }

    private void Add(params string[] names)
    {
        foreach (var name in names)
            folder.Add(name, Picture(8, 8, 10, 20, 30, PictureFormat.Jpeg));
    }
}
