using Mien.Research.Data;
using Mien.Tests;
using Mien.Vision.Pictures;
using static Mien.Research.Tests.Data.SmallSets;

namespace Mien.Research.Tests.Data;

public sealed class RafCeTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Lists_give_compound_labels_and_splits()
    {
        Write("0001.jpg 5\n0002.jpg 13\n0003.jpg 0\n", "0001.jpg 0\n0002.jpg 2\n0003.jpg 1\n", 1, 2, 3);

        var set = DataSets.Open("rafce", folder.Path);
        set.Name.ShouldBe("rafce");
        set.Labels.Count.ShouldBe(14);
        set.Samples.Select(sample => (set.Labels[sample.Label], sample.Split)).ShouldBe([
            ("sadly disgusted", Split.Train), ("happily sad", Split.Validation), ("happily surprised", Split.Test)]);
        Read(set, 0).Length.ShouldBe(30_000);
    }

    [Fact]
    public void Lines_that_do_not_fit_are_faults()
    {
        Write("0001.jpg 5\n0002.jpg 14\n0003.jpg 1\n0004.jpg 1\nx\n", "0001.jpg 0\n0003.jpg 1\n0003.jpg 2\n0005.jpg 3\n", 1, 2, 4);
        var faults = new DataFaults();

        DataSets.Open("rafce", folder.Path, faults).Count.ShouldBe(1);
        faults.Listed.Select(fault => fault.Reason).ShouldBe([
            "0003.jpg is listed twice",
            "expected a line such as '0001.jpg 0' with 0 (train), 1 (test) or 2 (validation)",
            "expected a line such as '0001.jpg 5' with a label of 0 to 13",
            "the picture 0003_aligned.jpg is missing",
            "RAFCE_partition.txt does not list it",
            "expected a line such as '0001.jpg 5' with a label of 0 to 13"]);
    }

    [Fact]
    public void The_published_set_has_the_counts_of_its_description()
    {
        var set = RafCe.Load(Path.Combine(RealData.Folder("rafdb"), "compound_rafce"));
        (set.Rows(Split.Train).Length, set.Rows(Split.Test).Length, set.Rows(Split.Validation).Length).ShouldBe((2709, 909, 931));
        set.Labels.Select((_, label) => set.Rows(Split.Test).Count(row => set.Samples[row].Label == label))
            .ShouldBe([126, 54, 36, 44, 25, 178, 43, 113, 6, 44, 194, 37, 1, 8]);
    }

    private void Write(string labels, string partitions, params int[] pictures)
    {
        folder.Add("rafdb/compound_rafce/RAFCE_emolabel.txt", labels);
        folder.Add("rafdb/compound_rafce/RAFCE_partition.txt", partitions);
        foreach (var number in pictures)
            folder.Add($"rafdb/compound_rafce/Image/aligned/{number:0000}_aligned.jpg", Picture(20, 20, 1, 2, 3, PictureFormat.Jpeg));
    }
}
