using Mien.Labels;

namespace Mien.Tests.Labels;

public sealed class LabelSetTests
{
    private static readonly string[] basic = ["angry", "disgust", "fear", "happy", "sad", "surprise"];

    [Fact]
    public void Shared_sets_are_as_their_data_sets_number_them()
    {
        ExpressionLabels.Seven.ShouldBe([.. basic, "neutral"]);
        ExpressionLabels.SixAndContempt.ShouldBe([.. basic, "contempt"]);
        ExpressionLabels.Votes.Take(8).Order().ShouldBe(((string[])[.. basic, "neutral", "contempt"]).Order());
        ExpressionLabels.Compound.Count.ShouldBe(14);
        ExpressionLabels.ElevenCompound.Count.ShouldBe(11);
        ExpressionLabels.ElevenCompound.ShouldBeSubsetOf(ExpressionLabels.Compound);
    }

    [Theory]
    [InlineData("anger", "angry")]
    [InlineData("Happiness", "happy")]
    [InlineData("SURPRISED", "surprise")]
    [InlineData("neutral", "neutral")]
    [InlineData("wink", "wink")]
    public void Spellings_of_one_expression_are_one_name(string spelling, string name) => ExpressionNames.Canonical(spelling).ShouldBe(name);

    [Fact]
    public void A_set_has_names_and_each_once()
    {
        Should.Throw<ArgumentException>(() => new LabelSet()).Message.ShouldContain("needs a name");
        Should.Throw<ArgumentException>(() => new LabelSet("happy", " ")).Message.ShouldContain("' ' is no label name");
        Should.Throw<ArgumentException>(() => new LabelSet("happy", "sa\td")).Message.ShouldContain("is no label name");
        Should.Throw<ArgumentException>(() => new LabelSet("happy", "sad", "happy")).Message.ShouldContain("a label occurs twice in happy, sad, happy");
        new LabelSet("happy", "Happy").Count.ShouldBe(2);
    }

    [Fact]
    public void Sets_of_the_same_names_in_the_same_order_are_equal()
    {
        var set = new LabelSet("happy", "sad");
        set.ShouldBe(new LabelSet("happy", "sad"));
        set.Equals(new LabelSet("sad", "happy")).ShouldBeFalse();
        set.Equals(new LabelSet("happy", "sad", "fear")).ShouldBeFalse();
        set.Equals(null).ShouldBeFalse();
        set.GetHashCode().ShouldBe(new LabelSet("happy", "sad").GetHashCode());
        set.IndexOf("sad").ShouldBe(1);
        set.IndexOf("Sad").ShouldBe(-1);
    }

    [Fact]
    public void A_mapping_says_for_each_label_which_it_is_in_another_set()
    {
        var (from, to) = (new LabelSet("joy", "sad", "wink"), new LabelSet("sad", "happy"));
        var byName = LabelMapping.ByName(from, to);
        (byName[0], byName[1], byName[2]).ShouldBe((-1, 0, -1));
        var given = LabelMapping.Of(from, to, ["happy", "sad", null]);
        (given[0], given[1], given[2]).ShouldBe((1, 0, -1));
        given.To.ShouldBe(to);
        Should.Throw<ArgumentException>(() => LabelMapping.Of(from, to, ["happy", "sad"]));
        Should.Throw<ArgumentException>(() => LabelMapping.Of(from, to, ["happy", "angry", null]));
    }
}
