using Mien.Learning.Layers;
using Mien.Learning.Tests.Onnx;
using Mien.Networks;
using Mien.Research.Pruning;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Shapes;
using Mien.Tensors.Threads;

namespace Mien.Research.Tests.Pruning;

public sealed class ChannelGroupsTests
{
    public static TheoryData<string> Networks => [.. NetworkPresets.Names];

    [Theory]
    [MemberData(nameof(Networks))]
    public void The_groups_found_are_the_channels_that_the_specification_counts(string name)
    {
        var spec = NetworkPresets.Find(name);
        using var network = spec.Create(7);
        ChannelGroups.Find(network, spec.Input.Shape).Groups.Select(group => KeyValuePair.Create(group.Name, group.Channels)).ShouldBe(spec.AllChannels, ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Without_some_channels_of_each_group_a_network_gives_what_it_gave_with_them_zeroed(string name)
    {
        var spec = Narrow(NetworkPresets.Find(name));
        using var network = spec.Create(7);
        var random = new RandomSource(4);
        RandomWeights.Fill(network);
        foreach (var parameter in network.Parameters.Where(parameter => parameter.Read().All(static value => value == 0)))
            Initializers.He(parameter, ref random); // a block that adds nothing at first
        var shape = Small(spec.Input) with { N = 2 };
        var groups = ChannelGroups.Find(network, shape);
        groups.Groups.ShouldNotBeEmpty();
        var full = Outputs(network, shape);
        var changed = 0;
        var before = network.Parameters.Select(parameter => parameter.Read()).ToArray();
        foreach (var group in groups.Groups)
        {
            var selection = new ChannelSelection(groups);
            for (var channel = 0; channel < group.Channels - 1; channel += 3)
                selection.Remove(group, channel);
            using var pruned = selection.Shrink(spec).Create(7);
            selection.CopyTo(pruned);
            pruned.ParameterCount.ShouldBe(selection.Cost.Parameters, group.Name);
            ChannelGroups.Find(pruned, shape).Groups.Sum(other => other.Channels).ShouldBe(groups.Groups.Sum(selection.Left), group.Name);
            new ChannelSelection(ChannelGroups.Find(pruned, shape)).Cost.ShouldBe(selection.Cost, group.Name);

            ZeroRows(selection, group);
            var zeroed = Outputs(network, shape);
            ShouldAgree(Outputs(pruned, shape), zeroed, group.Name);
            changed += zeroed.SequenceEqual(full) ? 0 : 1;

            foreach (var (parameter, values) in network.Parameters.Zip(before))
                parameter.Write(values);
            selection.Zero();
            ShouldAgree(Outputs(network, shape), zeroed, group.Name);
            foreach (var (parameter, values) in network.Parameters.Zip(before))
                parameter.Write(values);
        }
        changed.ShouldBe(groups.Groups.Count);
    }

    [Fact]
    public void Channels_beside_each_other_are_told_apart_by_their_ranges()
    {
        using var network = new Joined(3, 5, 4);
        RandomWeights.Fill(network, 1);
        var shape = new Shape(2, 6, 6, 1);
        var groups = ChannelGroups.Find(network, shape);

        groups.Groups.Select(group => (group.Name, group.Channels)).ShouldBe([("left", 3), ("right", 5), ("last", 4)]);
        groups["right"].Members.Select(member => member.ToString()).ShouldBe(
            ["right.weight[0-4]", "right.bias[0-4]", "both.weight[3-7]", "last.weight[:, 3-7]"]);

        var selection = new ChannelSelection(groups);
        selection.Remove(groups["left"], 1);
        selection.Remove(groups["right"], 0);
        selection.Remove(groups["right"], 4);
        selection.Remove(groups["last"], 3);
        using var smaller = new Joined(2, 3, 3);
        selection.CopyTo(smaller);
        selection.Zero();
        ShouldAgree(Outputs(smaller, shape), Outputs(network, shape), "all");
    }

    [Fact]
    public void What_is_added_to_the_input_or_given_out_stays()
    {
        using var network = new AddedToInput();
        ChannelGroups.Find(network, new Shape(1, 4, 4, 2)).Groups.ShouldBeEmpty();
    }

    // Only what makes the channels and follows them, but where a sigmoid makes a half of nothing, or lengths of rows count.
    private static void ZeroRows(ChannelSelection selection, ChannelGroup group)
    {
        foreach (var member in group.Members.Where(member => member.Axis == 0 || group.Name is "encoder" or "hidden" or "embedding"))
        {
            var values = member.Parameter.Read();
            var columns = member.Parameter.Shape.Count > 1 ? member.Parameter.Shape[1] : 1;
            var length = (int)(member.Parameter.Count / member.Parameter.Shape[0] / columns);
            foreach (var place in Enumerable.Range(0, group.Channels).Where(channel => selection.IsGone(group, channel)).SelectMany(channel => member.Places[channel]))
            {
                if (member.Axis == 0)
                    values.AsSpan(place * columns * length, columns * length).Clear();
                for (var row = 0; member.Axis == 1 && row < member.Parameter.Shape[0]; row++)
                    values.AsSpan((row * columns + place) * length, length).Clear();
            }
            member.Parameter.Write(values);
        }
    }

    // The same layers with an eighth of the channels where the network is large.
    internal static NetworkSpec Narrow(NetworkSpec spec)
    {
        using var network = spec.Create(7);
        return network.ParameterCount < 2_000_000 ? spec : spec with { Channels = spec.AllChannels.ToDictionary(item => item.Key, item => Math.Min(item.Value, Math.Max(8, item.Value / 8))) };
    }

    private static Shape Small(NetworkInput input) => input.AnySize ? new Shape(1, 36, 32, input.Channels) : input.Shape;

    private static float[] Outputs(Layer network, Shape shape)
    {
        using var tape = new Tape(TapeMode.Inference, workers: Workers.Single);
        var input = tape.Input(shape);
        var output = tape.Output(network.Forward(input));
        var random = new RandomSource(3);
        foreach (ref var value in input.Values)
            value = random.Uniform(-1, 1);
        tape.Forward();
        return output.Values.ToArray();
    }

    private static void ShouldAgree(float[] values, float[] expected, string what)
    {
        values.Length.ShouldBe(expected.Length);
        var largest = expected.Max(MathF.Abs);
        largest.ShouldBeGreaterThan(0);
        values.Zip(expected).Max(pair => Math.Abs(pair.First - pair.Second)).ShouldBeLessThanOrEqualTo(1e-5f * largest, what);
    }

    private sealed class Joined : Layer
    {
        private readonly Convolution left;
        private readonly Convolution right;
        private readonly PRelu both;
        private readonly Convolution last;
        private readonly Linear output;

        public Joined(int first, int second, int third)
        {
            left = Add("left", new Convolution(1, first, 3, padding: 1));
            right = Add("right", new Convolution(1, second, 3, padding: 1, bias: true));
            both = Add("both", new PRelu(first + second));
            last = Add("last", new Convolution(first + second, third, 3));
            output = Add("output", new Linear(4 * third, 2));
        }

        protected override Tensor Record(Tensor x) =>
            output.Forward(last.Forward(both.Forward(left.Forward(x).Concat(right.Forward(x)))).Relu().MaxPool(Window.Valid(2, 2)).Flatten());
    }

    private sealed class AddedToInput : Layer
    {
        private readonly Convolution first;
        private readonly Convolution second;

        public AddedToInput()
        {
            first = Add("first", new Convolution(2, 2, 3, padding: 1));
            second = Add("second", new Convolution(2, 6, 3, padding: 1));
        }

        protected override Tensor Record(Tensor x) => second.Forward(first.Forward(x).Add(x));
    }
}
