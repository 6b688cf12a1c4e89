using System.Text;
using System.Text.Json;
using Mien.Research.Data;
using Mien.Tests;
using static Mien.Research.Tests.Data.SmallSets;

namespace Mien.Research.Tests.Data;

public sealed class DataCheckTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Check_goes_on_after_faults_and_counts_the_rest()
    {
        var file = folder.Add("fer2013.csv", Csv(
            FerHeader, FerRow(3, 1), "9,1,Training", FerRow(3, 1, "PublicTest"), FerRow(0, 50), FerRow(4, 1), "0,,Training"));

        var check = DataCheck.Run(file);

        check.Count.ShouldBe(4);
        check.Faults.Listed.Select(fault => fault.Line).ShouldBe([3, 7]);
        check.Classes.Select(item => (item.Split, string.Join(' ', item.Counts))).ShouldBe([
            (Split.Train, "1 0 0 1 1 0 0"), (Split.Validation, "0 0 0 1 0 0 0")]);
        check.Within[0].ShouldBe(new CopiesWithin(Split.Train, 1, 2, 1));
        check.Across.ShouldHaveSingleItem().ShouldBe(new CopiesAcross(Split.Train, Split.Validation, 1, 2, 1, 1));
    }

    [Fact]
    public void Unreadable_pictures_are_faults()
    {
        folder.Add("sad/a.png", Picture(8, 8, 1, 2, 3));
        var broken = folder.Add("sad/b.png", "no picture");

        var check = DataCheck.Run(folder.Path);

        check.Count.ShouldBe(1);
        check.Faults.Listed.ShouldHaveSingleItem().File.ShouldBe(broken);
    }

    [Fact]
    public void Classes_that_only_other_splits_have_are_named()
    {
        foreach (var name in new[] { "train/happy/a", "train/sad/b", "valid/happy/c", "valid/zeal/d", "test/fear/e", "test/zeal/f" })
            folder.Add(name + ".png", Picture(8, 8, 1, 2, 3));

        DataCheck.Run(folder.Path).WithoutTraining.ShouldBe(["fear", "zeal"]);

        Directory.Delete(folder.PathOf("train"), recursive: true);
        DataCheck.Run(folder.Path).WithoutTraining.ShouldBeEmpty();
    }

    [Fact]
    public void Json_has_the_schema_and_every_figure()
    {
        var file = folder.Add("fer2013.csv", Csv(FerHeader, FerRow(3, 1), FerRow(3, 1, "PrivateTest"), "x"));

        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
            DataCheck.Run(file).WriteTo(writer);

        Encoding.UTF8.GetString(stream.ToArray()).ShouldBe(
            """
            {"schema":"mien.datacheck/1","data":"fer2013","count":2,"shape":"48x48x1","groups":0,
            "classes":[{"split":"train","counts":{"angry":0,"disgust":0,"fear":0,"happy":1,"sad":0,"surprise":0,"neutral":0}},
            {"split":"test","counts":{"angry":0,"disgust":0,"fear":0,"happy":1,"sad":0,"surprise":0,"neutral":0}}],
            "classesWithoutTraining":[],
            "copiesWithin":[{"split":"train","pictures":0,"rows":0,"severalLabels":0},{"split":"test","pictures":0,"rows":0,"severalLabels":0}],
            "copiesAcross":[{"splits":["train","test"],"pictures":1,"rows":[1,1],"severalLabels":0}],
            "nearCopiesWithin":[{"split":"train","rows":0},{"split":"test","rows":0}],
            "nearCopiesAcross":[{"splits":["train","test"],"rows":[0,0]}],
            "faultCount":1,"faults":[{"file":"FILE","line":4,"reason":"1 columns, expected 3"}]}
            """.ReplaceLineEndings("").Replace("FILE", file, StringComparison.Ordinal));
    }

    [Fact]
    public void Fer2013_has_the_copies_that_its_description_counts()
    {
        var check = DataCheck.Run(RealData.Folder("fer2013"));

        check.Faults.Count.ShouldBe(0);
        check.Across.Select(item => (item.First, item.Second, item.Pictures, item.SecondRows)).ShouldBe([
            (Split.Train, Split.Validation, 270, 280), (Split.Train, Split.Test, 278, 288), (Split.Validation, Split.Test, 43, 44)]);

        // The description counts 1076 pictures in 2345 rows: all but the black picture, which fills eleven training rows.
        check.Within.Sum(item => item.Pictures).ShouldBe(1076 + 1);
        check.Within.Sum(item => item.Rows).ShouldBe(2345 + 11);
        check.Within.Sum(item => item.SeveralLabels).ShouldBe(41 + 1);
    }
}
