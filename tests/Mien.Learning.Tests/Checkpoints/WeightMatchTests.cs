using Mien.Learning.Checkpoints;
using Mien.Learning.Layers;
using Mien.Tensors.Autograd;

namespace Mien.Learning.Tests.Checkpoints;

public sealed class WeightMatchTests : IDisposable
{
    private readonly TwoLayers network = new();

    public void Dispose() => network.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("module.")]
    [InlineData("_orig_mod.module.")]
    [InlineData("backbone.")]
    public void Prefixed_names_match(string prefix)
    {
        var match = new WeightMatch(network, [.. Weights(5).Select(entry => entry with { Name = prefix + entry.Name }), new(prefix + "body.num_batches_tracked", [], [3])]);

        match.IsComplete.ShouldBeTrue();
        match.Describe().ShouldBeEmpty();
        match.Fill();
        foreach (var (name, parameter) in network.NamedParameters)
            parameter.Read().ShouldBe(Weights(5).Single(entry => entry.Name == name).Values);
    }

    [Fact]
    public void All_that_does_not_fit_is_told_on_one_line()
    {
        var match = new WeightMatch(network, [.. Weights(7).Skip(1), new("stray\n", [1], [0])]);

        match.Missing.ShouldBe(["body.weight"]);
        match.Unexpected.ShouldBe(["stray\n"]);
        match.Misshapen.ShouldBe(["head.weight", "head.bias"]);
        match.Describe().ShouldBe(
            @"missing: body.weight; of no layer of the network: 'stray\n'; head.weight is [7, 4], the network needs [5, 4], "
            + "head.bias is [7], the network needs [5]; its head head has 7 outputs instead of 5");
        Should.Throw<MienException>(() => Checkpoint.Fill(network, "some.pth", Weights(7))).Message.ShouldStartWith("some.pth: head.weight is");
    }

    [Fact]
    public void Everything_but_the_head_is_filled_for_fine_tuning()
    {
        var match = new WeightMatch(network, Weights(7));
        match.Missing.ShouldBeEmpty();
        match.Matched.ShouldBe(2);

        match.Fill();

        var parameters = network.NamedParameters.ToDictionary(item => item.Name, item => item.Parameter.Read());
        parameters["body.weight"].ShouldBe(Weights(7)[0].Values);
        parameters["head.weight"].ShouldAllBe(value => value == 0);
    }

    [Fact]
    public void A_single_number_for_a_head_has_no_outputs_to_name()
    {
        TensorEntry[] weights = [.. Weights(5)[..^2], new("head.weight", [], [1]), new("head.bias", [], [1])];
        new WeightMatch(network, weights).Describe().ShouldBe("head.weight is [], the network needs [5, 4], head.bias is [], the network needs [5]");
    }

    [Fact]
    public void Long_lists_are_cut()
    {
        var strays = Enumerable.Range(0, 1000).Select(i => new TensorEntry($"stray{i}", [1], [0]));
        new WeightMatch(network, [.. Weights(5), .. strays]).Describe().ShouldEndWith("'stray4' and 995 more");
    }

    private static TensorEntry[] Weights(int classes) =>
    [
        Entry("body.weight", 4, 3), Entry("body.bias", 4), Entry("head.weight", classes, 4), Entry("head.bias", classes),
    ];

    private static TensorEntry Entry(string name, params int[] shape) => new(
        name, [.. shape.Select(size => (long)size)], [.. Enumerable.Range(1, shape.Aggregate(1, (product, size) => product * size)).Select(i => (float)i)]);

    private sealed class TwoLayers : Layer
    {
        private readonly Linear body;
        private readonly Linear head;

        public TwoLayers()
        {
            body = Add("body", new Linear(3, 4));
            head = Add("head", new Linear(4, 5));
        }

        protected override Tensor Record(Tensor x) => head.Forward(body.Forward(x));
    }
}
