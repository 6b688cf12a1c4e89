using Mien.Learning.Layers;
using Mien.Research.Pruning;
using Mien.Tensors;
using Mien.Tensors.Autograd;

namespace Mien.Research.Tests.Pruning;

/// <summary>Small networks of which some channels cannot be taken away.</summary>
public sealed class ChannelTracerTests
{
    // What is a half where its weights are 0 would still count in a length.
    [Theory]
    [InlineData("sigmoid", "")]
    [InlineData("tanh", "a")]
    [InlineData("relu", "a")]
    [InlineData("sum of both", "")]
    [InlineData("sum of tanh", "a")]
    [InlineData("both in turn", "")]
    [InlineData("tanh in turn", "a b")]
    [InlineData("products of both", "")]
    [InlineData("products of tanh", "a b")]
    [InlineData("softmax", "")]
    public void Channels_that_are_not_zero_without_their_weights_stay_where_lengths_are_made_equal(string what, string groups)
    {
        using var network = new Small(what);
        string.Join(' ', ChannelGroups.Find(network, Shape.Vectors(1, 4)).Groups.Select(group => group.Name)).ShouldBe(groups);
    }

    [Fact]
    public void Products_of_products_and_products_added_to_others_are_refused()
    {
        using var twice = new Small("products of products");
        Should.Throw<ArgumentException>(() => ChannelGroups.Find(twice, Shape.Vectors(1, 4))).Message.ShouldStartWith("Bilinear pooling of what was pooled so before");
        using var added = new Small("products and others");
        Should.Throw<ArgumentException>(() => ChannelGroups.Find(added, Shape.Vectors(1, 4))).Message.ShouldStartWith("What bilinear pooling gives is added to what it does not give");
    }

    private sealed class Small : Layer
    {
        private readonly string what;
        private readonly Linear a;
        private readonly Linear b;
        private readonly Linear output;

        public Small(string what)
        {
            this.what = what;
            a = Add("a", new Linear(4, 3));
            b = Add("b", new Linear(4, what == "products and others" ? 9 : 3));
            output = Add("output", new Linear(Length, 2));
        }

        private int Length => what.Split(' ') switch
        {
            ["products", "of", "products"] => 81,
            ["products", ..] => 9,
            [.., "turn"] => 6,
            _ => 3,
        };

        protected override Tensor Record(Tensor x)
        {
            var (first, second) = (a.Forward(x), b.Forward(x));
            var made = what switch
            {
                "sigmoid" => first.Sigmoid(),
                "tanh" => first.Tanh(),
                "relu" => first.Relu(),
                "sum of both" => first.Sigmoid().Add(second.Tanh()),
                "sum of tanh" => first.Tanh().Add(second.Tanh()),
                "both in turn" => first.Sigmoid().Concat(second.Tanh()),
                "tanh in turn" => first.Tanh().Concat(second.Tanh()),
                "products of both" => first.Sigmoid().BilinearPool(second.Tanh()),
                "products of tanh" => first.Tanh().BilinearPool(second.Tanh()),
                "products of products" => first.BilinearPool(second).BilinearPool(first.BilinearPool(second)),
                "products and others" => first.BilinearPool(first).Add(second),
                _ => first.Softmax(),
            };
            return output.Forward(made.L2Normalize());
        }
    }
}
