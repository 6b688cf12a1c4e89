using Mien.Labels;
using Mien.Models;
using Mien.Research.Data;
using static Mien.Research.Tests.Data.SmallSets;

namespace Mien.Research.Tests.Data;

public sealed class FaceSetTests
{
    private static readonly PixelShape Shape = new(1, 2, 1);

    private readonly FaceSet set = OfPixels(Shape, ([1, 2], 0, Split.Train), ([3, 4], 6, Split.Test), ([5, 6], 3, Split.Train));

    [Fact]
    public void Rows_and_splits_are_told()
    {
        set.Splits.ShouldBe([Split.Train, Split.Test]);
        set.Rows(Split.Train).ShouldBe([0, 2]);
        set.Rows(Split.Validation).ShouldBeEmpty();
    }

    [Fact]
    public void Rows_that_are_taken_keep_pixels_and_labels()
    {
        var taken = set.Take([2, 0]);

        taken.Samples.Select(sample => sample.Label).ShouldBe([3, 0]);
        Read(taken, 0).ShouldBe([5, 6]);
        Read(taken.InMemory(), 1).ShouldBe([1, 2]);
        Read(taken.InShape(new(1, 2, 3)), 1).ShouldBe([1, 1, 1, 2, 2, 2]);
    }

    [Fact]
    public void Labels_are_mapped_by_name()
    {
        var mapping = LabelMapping.ByName(ExpressionLabels.Seven, new LabelSet("happy", "angry"));

        set.Take([0, 2]).Relabel(mapping).Samples.Select(sample => sample.Label).ShouldBe([1, 0]);
        Should.Throw<ArgumentException>(() => set.Relabel(mapping)).Message.ShouldContain("label -1");
    }

    [Fact]
    public void Rows_whose_label_another_set_has_not_are_left_out_of_its_labels()
    {
        var taken = set.InLabels(new LabelSet("angry", "happy"));

        taken.Samples.Select(sample => sample.Label).ShouldBe([0, 1]);
        Read(taken, 1).ShouldBe([5, 6]);
        ((FeatureSet)new FeatureSet("v", new LabelSet("a", "b"), [new("0", 0, Split.None), new("1", 1, Split.None)], [new("x", 2)], [1, 2, 3, 4]).InLabels(new LabelSet("b"))).Values.ToArray().ShouldBe([3, 4]);
    }

    [Fact]
    public void Sets_that_are_joined_follow_each_other_in_pixels_names_and_weights()
    {
        var other = OfPixels(new(1, 2, 3), ([7, 7, 7, 9, 9, 9], 1, Split.Train));
        var joined = FaceSet.Join([(set, 1), (other, 0.5f), (set.Take([1]), 2)], Shape);

        Enumerable.Range(0, joined.Count).Select(row => string.Join(' ', Read(joined, row))).ShouldBe(["1 2", "3 4", "5 6", "7 9", "3 4"]);
        joined.Samples.Select(sample => sample.Weight).ShouldBe([1, 1, 1, 0.5f, 2]);
        Read(joined.InShape(new(1, 1, 1)), 3).ShouldBe([8]);
        Read(joined.Crop(new Mien.Vision.Box(0.5f, 0, 0.5f, 1)), 4).ShouldBe([4, 4]);
    }

    [Fact]
    public void A_set_is_kept_in_memory_up_to_a_bound()
    {
        // Taken rows lie where they did; kept ones are their own.
        var taken = set.Take([2, 0]);
        taken.InMemoryUpTo(4).ShouldNotBeSameAs(taken);
        taken.InMemoryUpTo(3).ShouldBeSameAs(taken);
        Read(taken.InMemoryUpTo(4), 0).ShouldBe([5, 6]);
    }

    [Fact]
    public void Label_out_of_range_is_refused() =>
        Should.Throw<ArgumentException>(() => OfPixels(Shape, ([1, 2], 7, Split.Train))).Message.ShouldContain("label 7 is not within 0 to 6");

    [Fact]
    public void Pixels_that_are_too_few_are_refused() =>
        Should.Throw<ArgumentException>(() => OfPixels(Shape, ([], 0, Split.Train))).Message.ShouldContain("1 samples, 0 pictures");
}
