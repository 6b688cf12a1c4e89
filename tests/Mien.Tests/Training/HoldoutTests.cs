using Mien.Data;
using Mien.Training;

namespace Mien.Tests.Training;

public sealed class HoldoutTests
{
    private static readonly Recipe recipe = new()
    {
        Schema = Recipe.CurrentSchema, Name = "r", Network = "light", Data = "test", Epochs = 1, Holdout = 0.2,
    };

    [Fact]
    public void Whole_groups_of_the_stated_share_are_held_out_by_the_seed()
    {
        var data = Set([.. Enumerable.Range(0, 100).Select(row => (Split.None, (string?)$"person {row % 17}"))]);
        var (train, validation) = Holdout.Divide(recipe, data);

        train.Concat(validation).Order().ShouldBe(Enumerable.Range(0, 100));
        validation.Length.ShouldBeInRange(15, 20);
        validation.Select(row => row % 17).Intersect(train.Select(row => row % 17)).ShouldBeEmpty();
        Holdout.Divide(recipe, data).Validation.ShouldBe(validation);
        Holdout.Divide(recipe with { Seed = 2 }, data).Validation.ShouldNotBe(validation);
    }

    [Fact]
    public void Test_rows_take_no_part_and_rows_without_group_stand_alone()
    {
        var data = Set([.. Enumerable.Range(0, 60).Select(row => (row % 3 == 0 ? Split.Test : Split.Train, (string?)null))]);
        var (train, validation) = Holdout.Divide(recipe, data);
        train.Concat(validation).ShouldAllBe(row => row % 3 != 0);
        (train.Length, validation.Length).ShouldBe((32, 8));
    }

    [Fact]
    public void A_validation_split_is_taken_as_it_is()
    {
        var data = Set([(Split.Train, null), (Split.Validation, null), (Split.Train, null), (Split.Test, null)]);
        var (train, validation) = Holdout.Divide(recipe with { Holdout = 0 }, data);
        train.ShouldBe([0, 2]);
        validation.ShouldBe([1]);
        Refused(recipe, data).ShouldBe("r: holdout is 0.2, but test has a validation split; leave holdout out");
    }

    [Fact]
    public void What_cannot_be_divided_is_named()
    {
        var plain = Set([(Split.None, "one"), (Split.None, "one")]);
        Refused(recipe with { Holdout = 0 }, plain)
            .ShouldBe("r: test has no validation split; name a holdout, such as 0.1, the share of its training samples to choose by");
        Refused(recipe, plain).ShouldBe("r: all training samples of test are of one group, so none can be held out");
        Refused(recipe, Set([(Split.Test, null)])).ShouldBe("r: test has no training split");
    }

    private static string Refused(Recipe recipe, FeatureSet data) => Should.Throw<RecipeException>(() => Holdout.Divide(recipe, data)).Message;

    private static FeatureSet Set((Split Split, string? Group)[] rows)
    {
        var samples = rows.Select((row, i) => new FaceSample($"{i}", 0, row.Split, row.Group));
        return new("test", LabelSet.Fer2013, [.. samples], [new("x", 1)], new float[rows.Length]);
    }
}
