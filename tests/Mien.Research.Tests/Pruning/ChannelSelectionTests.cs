using Mien.Learning.Layers;
using Mien.Networks;
using Mien.Research.Pruning;
using Mien.Tensors;
using Mien.Tensors.Autograd;

namespace Mien.Research.Tests.Pruning;

public sealed class ChannelSelectionTests
{
    private static readonly Shape picture = new(1, 12, 12, 1);

    [Fact]
    public void A_channel_goes_once_comes_back_and_the_last_stays()
    {
        using var network = new LeNetSpec(12, 12).Create(7);
        var selection = new ChannelSelection(ChannelGroups.Find(network, picture));
        var group = selection.Groups["conv1"];
        selection.Remove(group, 3);
        Should.Throw<InvalidOperationException>(() => selection.Remove(group, 3));
        (selection.IsGone(group, 3), selection.IsGone(group, 2), selection.Left(group)).ShouldBe((true, false, 15));
        selection.Staying(group).ShouldBe([0, 1, 2, .. Enumerable.Range(4, 12)]);
        selection.Restore(group, 3);
        for (var channel = 0; channel < 15; channel++)
            selection.Remove(group, channel);
        selection.Left(group).ShouldBe(1);
        Should.Throw<InvalidOperationException>(() => selection.Remove(group, 15));
        Should.Throw<ArgumentException>(() => selection.Left(group with { }));
    }

    // Two convolutions of 5x5 over 12x12 and 6x6 pixels, and a layer over 2x2.
    [Theory]
    [InlineData(0, 0)]
    [InlineData(5, 0)]
    [InlineData(0, 7)]
    [InlineData(5, 7)]
    public void The_cost_is_what_the_layers_say(int firstGone, int secondGone)
    {
        using var network = new LeNetSpec(12, 12).Create(7);
        var selection = new ChannelSelection(ChannelGroups.Find(network, picture));
        for (var channel = 0; channel < firstGone; channel++)
            selection.Remove(selection.Groups["conv1"], channel);
        for (var channel = 0; channel < secondGone; channel++)
            selection.Remove(selection.Groups["conv2"], channel);
        var (first, second) = (16 - firstGone, 32 - secondGone);

        selection.Cost.ShouldBe(new NetworkCost(
            ((25 + 1) * first) + (((25 * first) + 1) * second) + (((4 * second) + 1) * 7),
            (144 * 25 * first) + (36 * 25 * first * second) + (4 * second * 7)));
        var alone = PrunedGroup.Of(selection, selection.Groups["conv2"]);
        (alone.Left, alone.OneChannel).ShouldBe((second, new NetworkCost((25 * 16) + 1 + 28, (36 * 25 * 16) + 28)));
        alone.Goes.ShouldBe(new NetworkCost(secondGone * ((25 * 16) + 1 + 28), secondGone * ((36 * 25 * 16) + 28)));
    }

    // 3 channels over 4x5 pixels, their 9 products over the pixels, 2 vectors of length 1 against them.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Products_of_channels_and_rows_of_length_1_cost_their_multiplications(int gone)
    {
        using var network = new Products();
        var selection = new ChannelSelection(ChannelGroups.Find(network, new Shape(1, 4, 5, 1)));
        for (var channel = 0; channel < gone; channel++)
            selection.Remove(selection.Groups["maps"], channel);
        var maps = 3 - gone;
        selection.Cost.ShouldBe(new NetworkCost((9 * maps) + (2 * maps * maps), (20 * 9 * maps) + (20 * maps * maps) + (2 * maps * maps)));
        selection.Groups.Takers[network.NamedParameters.Single(item => item.Name == "output.weight").Parameter].MayMerge.ShouldBeFalse();
    }

    [Fact]
    public void A_network_of_another_size_is_not_filled()
    {
        using var network = new LeNetSpec(12, 12).Create(7);
        var selection = new ChannelSelection(ChannelGroups.Find(network, picture));
        selection.Remove(selection.Groups["conv1"], 0);
        using var same = new LeNetSpec(12, 12).Create(7);
        Should.Throw<ArgumentException>(() => selection.CopyTo(same)).Message.ShouldStartWith("conv1.weight of the smaller network is not of the size that is left of");
        using var other = new FeatureSpec().Create(7);
        Should.Throw<ArgumentException>(() => selection.CopyTo(other));
    }

    private sealed class Products : Layer
    {
        private readonly Convolution maps;
        private readonly UnitLinear output;

        public Products()
        {
            maps = Add("maps", new Convolution(1, 3, 3, padding: 1));
            output = Add("output", new UnitLinear(9, 2));
        }

        protected override Tensor Record(Tensor x) => maps.Forward(x) is var made ? output.Forward(made.BilinearPool(made)) : x;
    }
}
