using Mien.Research.Data;
using static Mien.Research.Tests.Data.SmallSets;

namespace Mien.Research.Tests.Data;

public sealed class ExactCopiesTests
{
    private static readonly FaceSet Set = OfPixels(
        new(1, 2, 1),
        ([1, 2], 0, Split.Train),
        ([2, 1], 0, Split.Train),      // the same values in another order are no copy
        ([1, 2], 3, Split.Train),      // copy with another label
        ([1, 2], 0, Split.Test),
        ([9, 9], 1, Split.Validation),
        ([9, 9], 1, Split.Test),
        ([9, 9], 1, Split.Test),
        ([0, 0], 1, Split.Test));

    private readonly ExactCopies copies = ExactCopies.Find(Set);

    [Fact]
    public void Rows_with_identical_pixels_form_groups() => copies.Groups.ShouldBe([[0, 2, 3], [4, 5, 6]]);

    [Fact]
    public void Rows_are_copies_of_each_other_whatever_their_order()
    {
        copies.AreCopies(3, 0).ShouldBeTrue();
        copies.AreCopies(0, 1).ShouldBeFalse();
        copies.AreCopies(7, 7).ShouldBeTrue();
    }

    [Fact]
    public void Rows_with_a_copy_in_another_split_are_marked() =>
        copies.AcrossSplits().ShouldBe([true, false, true, true, true, true, true, false]);

    [Fact]
    public void Copies_within_a_split_are_counted()
    {
        copies.Within(Split.Train).ShouldBe(new CopiesWithin(Split.Train, 1, 2, 1));
        copies.Within(Split.Validation).ShouldBe(new CopiesWithin(Split.Validation, 0, 0, 0));
        copies.Within(Split.Test).ShouldBe(new CopiesWithin(Split.Test, 1, 2, 0));
    }

    [Fact]
    public void Copies_across_splits_are_counted_on_both_sides()
    {
        copies.Across(Split.Train, Split.Test).ShouldBe(new CopiesAcross(Split.Train, Split.Test, 1, 2, 1, 1));
        copies.Across(Split.Validation, Split.Test).ShouldBe(new CopiesAcross(Split.Validation, Split.Test, 1, 1, 2, 0));
        copies.Across(Split.Train, Split.Validation).ShouldBe(new CopiesAcross(Split.Train, Split.Validation, 0, 0, 0, 0));
    }

    [Fact]
    public void Group_may_be_a_whole_set()
    {
        var all = ExactCopies.Find(OfPixels(new(1, 1, 1), [.. Enumerable.Repeat<(byte[], int, Split)>(([5], 0, Split.None), 50)]));

        all.Groups.ShouldHaveSingleItem().Count.ShouldBe(50);
        all.AcrossSplits().ShouldAllBe(across => !across);
    }
}
