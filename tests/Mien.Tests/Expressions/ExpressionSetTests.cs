using Mien.Expressions;
using Mien.Labels;
using Mien.Learning.Losses;
using Mien.Tests.Models;

namespace Mien.Tests.Expressions;

public sealed class ExpressionSetTests : IDisposable
{
    private readonly ExpressionEmbedder embedder = new(TinyEmbedder.Model());
    private readonly ExpressionSet set;

    public ExpressionSetTests() => set = embedder.TrainedExpressions();

    public void Dispose() => embedder.Dispose();

    [Fact]
    public void New_set_holds_the_models_classes()
    {
        (set.Model, set.Scale, set.Size).ShouldBe(("tiny", 20f, 4));
        set.Labels.ShouldBe(new LabelSet("first", "second"));
        set.Classes[1].Centre.ToArray().ShouldBe([0, 1, 0, 0]);
        set.Classes.ShouldAllBe(item => item.IsTrained && item.Samples.Count == 0 && item.Threshold == 0.6f && item.MeanAngle == null);
    }

    [Fact]
    public void Centre_is_the_mean_of_the_samples_brought_to_length_1()
    {
        var added = set.Add("third", [TinyEmbedder.Sample("a", 0, 0, 1, 0), TinyEmbedder.Sample("b", 0, 0, 0, 1)]);

        var item = added.Need("third");
        item.Centre.ToArray().ShouldBe([0, 0, MathF.Sqrt(0.5f), MathF.Sqrt(0.5f)], 1e-6f);
        item.MeanAngle.ShouldNotBeNull().ShouldBe(45, 1e-4);
        item.LargestAngle.ShouldNotBeNull().ShouldBe(45, 1e-4);
        item.AngleTo(added.Classes[0]).ShouldBe(90, 1e-4);
        item.IsTrained.ShouldBeFalse();
        added.Classes[0].ShouldBeSameAs(set.Classes[0]);
        set.Classes.Count.ShouldBe(2);
    }

    [Fact]
    public void Update_is_a_smooth_average()
    {
        var old = set.Add("third", [TinyEmbedder.Sample("a", 0, 0, 1, 0)]);

        var updated = old.Update("THIRD", [TinyEmbedder.Sample("b", 0, 0, 0, 1)], rate: 0.25);

        var length = MathF.Sqrt(0.75f * 0.75f + 0.25f * 0.25f);
        updated.Need("third").Centre.ToArray().ShouldBe([0, 0, 0.75f / length, 0.25f / length], 1e-6f);
        updated.Need("third").Samples.Select(sample => sample.Source).ShouldBe(["a", "b"]);
        old.Need("third").Centre.ToArray().ShouldBe([0, 0, 1, 0]);
    }

    [Theory]
    [InlineData("SECOND")]
    [InlineData(" second ")]
    public void Taken_names_are_refused(string name)
    {
        Should.Throw<MienException>(() => set.Add(name, [TinyEmbedder.Sample("a", 1, 1, 1, 1)]))
            .Message.ShouldBe("there is an expression 'second' already; update or rename it, or give another name");
        Should.Throw<MienException>(() => set.Rename("first", name)).Message.ShouldStartWith("there is an expression 'second' already");
    }

    [Fact]
    public void Names_of_another_case_may_be_given_to_the_same_class() =>
        set.Rename("first", "First").Labels.ShouldBe(new LabelSet("First", "second"));

    [Fact]
    public void What_is_not_there_is_refused_and_names_what_is() =>
        Should.Throw<MienException>(() => set.Remove("wink")).Message.ShouldBe("there is no expression 'wink'; there are first, second");

    [Fact]
    public void Removing_leaves_the_others_and_never_nothing()
    {
        var one = set.Remove("first");
        one.Labels.ShouldBe(new LabelSet("second"));
        Should.Throw<MienException>(() => one.Remove("second")).Message.ShouldContain("only expression");
    }

    [Fact]
    public void Samples_that_cancel_each_other_out_have_no_centre() => Should.Throw<MienException>(() =>
        set.Add("none", [TinyEmbedder.Sample("a", 1, 0, 0, 0), TinyEmbedder.Sample("b", -1, 0, 0, 0)])).Message.ShouldContain("no common direction");

    [Fact]
    public void Samples_of_another_size_are_refused() => Should.Throw<MienException>(() =>
        set.Add("none", [TinyEmbedder.Sample("a.jpg", 1, 0)])).Message.ShouldStartWith("a.jpg: the embedding has 2 values, those of tiny have 4");

    [Fact]
    public void Import_adds_what_is_new_and_refuses_what_differs()
    {
        var (sample, other) = (TinyEmbedder.Sample("a", 0, 0, 1, 0), TinyEmbedder.Sample("b", 0, 0, 0, 1));
        set.Import(set.Add("third", [sample])).Labels.ShouldBe(new LabelSet("first", "second", "third"));
        Should.Throw<MienException>(() => set.Add("third", [other]).Import(set.Add("Third", [sample])))
            .Message.ShouldContain("with different centres");
    }

    [Fact]
    public void Another_models_set_is_refused()
    {
        using var other = new ExpressionEmbedder(TinyEmbedder.Model(deviation: 2));

        Should.Throw<MienException>(() => set.RequireModel(other)).Message.ShouldBe(
            $"the expressions belong to tiny ({set.Fingerprint[..8]}), not to tiny ({other.Fingerprint[..8]}); use that model, or enrol their pictures again");
        Should.Throw<MienException>(() => set.Import(other.TrainedExpressions())).Message.ShouldContain("enrol their pictures with one model");
        Should.Throw<MienException>(() => new ExpressionSetClassifier(other, set));
    }

    [Fact]
    public void Models_without_centres_on_the_sphere_are_refused()
    {
        Should.Throw<MienException>(() => new ExpressionEmbedder(LeftHalfNetwork.Model(ExpressionLabels.Seven)))
            .Message.ShouldStartWith("left: its network light makes no embedding, which custom expressions need; use a model whose network is");
        Should.Throw<MienException>(() => new ExpressionEmbedder(TinyEmbedder.Model(EmbeddingHead.Linear)))
            .Message.ShouldStartWith("tiny: its network embedding-light ends in plain softmax");
    }
}
