using Mien.Labels;
using Mien.Research.Data;
using Mien.Tests;

namespace Mien.Research.Tests.Data;

public sealed class SfewSheetTests : IDisposable
{
    private static readonly object?[] header = ["", "label", "LPQ", "", "", "", "", "PHOG", "", "", "", ""];

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Rows_have_film_label_and_ten_numbers()
    {
        var set = Load(Row("Airheads_000519240_00000005.mat", 5), Row("Harry_Potter_1_001610960_00000028.mat", 7, 0.25));

        (set.Name, set.Count, set.Features).ShouldBe(("sfew-features", 2, 10));
        set.Labels.ShouldBe(ExpressionLabels.Seven);
        set.Samples.Select(sample => (set.Labels[sample.Label], sample.Group, sample.Name)).ShouldBe([
            ("neutral", "Airheads", "Airheads_000519240_00000005"), ("surprise", "Harry_Potter_1", "Harry_Potter_1_001610960_00000028")]);
        set.Blocks.ShouldBe([new("lpq", 5), new("phog", 5)]);
        set[1].ToArray().ShouldBe([0.25f, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }

    [Fact]
    public void Blank_rows_are_none() =>
        Load(Row("Airheads_000519240_00000005.mat", 5), [null], Row("Juno_000519240_00000005.mat", 7), ["", ""], [null]).Count.ShouldBe(2);

    [Fact]
    public void The_label_can_be_a_feature_in_the_numbers_of_the_sheet()
    {
        folder.Add("sfew/SFEW.xlsx", SheetFile.Write(header, Row("Airheads_000519240_00000005.mat", 5), Row("Town_000519240_00000005.mat", 7, 0.25)));
        var set = DataSets.OpenSamples("sfew-sheet", folder.Path).ShouldBeOfType<FeatureSet>();

        (set.Name, set.Features).ShouldBe(("sfew-sheet", 11));
        set.Blocks.ShouldBe([new("label", 1), new("lpq", 5), new("phog", 5)]);
        set[0][0].ShouldBe(5);
        set[1].ToArray().ShouldBe([7, 0.25f, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }

    [Fact]
    public void The_known_defects_are_left_out_and_noted()
    {
        var nan = Row("Hangover_001949614_00000089.mat", 3);
        nan.AsSpan(7).Fill("NaN");
        object?[][] rows = [
            Row("Airheads_000519240_00000005.mat", 1), nan, Row("Town_000519240_00000005.mat", 3), Row("Town_000519240_00000005.mat", 7),
            Row("Juno_000519240_00000005.mat", 2), Row("Juno_000519240_00000005.mat", 2)];
        var faults = new DataFaults();

        Load(rows).Samples.Select(sample => sample.Group).ShouldBe(["Airheads", "Juno"]);
        SfewSheet.Load(Write(rows), faults).Count.ShouldBe(2);
        faults.Listed.Select(fault => (fault.Line, fault.Reason)).ShouldBe([
            (3, "column H is 'NaN', expected a number; the row is left out"),
            (4, "the frame is listed under several labels, so it is left out"),
            (5, "the frame is listed under several labels, so it is left out"),
            (7, "the frame is listed twice, so it is taken once")]);
    }

    [Fact]
    public void Other_faults_throw_where_there_is_no_list()
    {
        Fails("the label is '8', expected 1 to 7", Row("Airheads_000519240_00000005.mat", 8));
        Fails("the first column holds no name such as Airheads_000519240_00000005.mat", Row("frame", 1));
        var text = Row("Airheads_000519240_00000005.mat", 1);
        text[4] = "much";
        Fails("column E is 'much', expected a number; the row is left out", text);
        Should.Throw<MienException>(() => SfewSheet.Load(folder.Add("a.xlsx", SheetFile.Write(["a", "b"])))).Explanation.ShouldStartWith("2 columns, expected 12");
        Should.Throw<MienException>(() => SfewSheet.Load(folder.Add("b.xlsx", "no sheet"))).Explanation.ShouldStartWith("no readable xlsx sheet");
        Should.Throw<MienException>(() => SfewSheet.Load(folder.Add("c.xlsx", SheetFile.Write(header)))).Explanation.ShouldBe("no row can be used");
        Should.Throw<MienException>(() => SfewSheet.Load(folder.PathOf("absent.xlsx"))).Explanation.ShouldBe("no such file or folder");
    }

    [Fact]
    public void A_damaged_file_is_one_line_wherever_it_is_cut()
    {
        var whole = SheetFile.Write(header, Row("Airheads_000519240_00000005.mat", 1));
        for (var length = 0; length < whole.Length; length += 37)
            Should.Throw<MienException>(() => SfewSheet.Load(folder.Add("cut.xlsx", whole.AsSpan(0, length)))).Message.ShouldNotContain("\n");
    }

    [Fact]
    public void It_is_opened_by_name_but_not_as_faces()
    {
        folder.Add("sfew/SFEW.xlsx", SheetFile.Write(header, Row("Airheads_000519240_00000005.mat", 1)));

        DataSets.OpenSamples("sfew-features", folder.Path).ShouldBeOfType<FeatureSet>();
        Should.Throw<MienException>(() => DataSets.Open("sfew-features", folder.Path)).Message
            .ShouldBe("sfew-features: holds feature vectors, and faces are needed; name a set of pictures");
        var check = DataCheck.Run("sfew-features", folder.Path);
        (check.Count, check.Shape, check.Groups, check.NearWithin.Count).ShouldBe((1, "10 features", 1, 0));
    }

    [Fact]
    public void The_published_sheet_has_672_usable_rows_of_58_films()
    {
        var check = DataCheck.Run(Path.Combine(RealData.Folder("sfew"), "SFEW.xlsx"));

        check.Count.ShouldBe(672);
        check.Groups.ShouldBe(58);
        check.Classes.Single().Counts.ShouldBe([100, 75, 98, 100, 100, 99, 100]);
        check.Faults.Count.ShouldBe(3);
        check.Faults.Listed[0].Line.ShouldBe(207);
        check.Faults.Listed.Skip(1).ShouldAllBe(fault => fault.Reason == "the frame is listed under several labels, so it is left out");
    }

    private static object?[] Row(string name, int label, double first = 0) =>
        [name, (double)label, first, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0];

    private void Fails(string reason, object?[] row)
    {
        Should.Throw<MienException>(() => Load(row))
            .Message.ShouldEndWith($":{2}: {reason}");
    }

    private FeatureSet Load(params object?[][] rows) => SfewSheet.Load(Write(rows));

    private string Write(object?[][] rows) => folder.Add("SFEW.xlsx", SheetFile.Write([header, .. rows]));
}
