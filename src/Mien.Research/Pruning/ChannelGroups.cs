using Mien.Learning.Layers;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;

namespace Mien.Research.Pruning;

/// <summary>
/// The channels of a network that can be taken away, in groups that shrink together. They are found from the operations that the network
/// records, so that no network needs code of its own.
/// </summary>
public sealed class ChannelGroups
{
    private readonly Dictionary<Parameter, int> positions = new(ReferenceEqualityComparer.Instance);
    private readonly List<(Parameter Taker, int Pixels)> products = [];
    private readonly Dictionary<Parameter, TakenIn> takers = new(ReferenceEqualityComparer.Instance);

    private ChannelGroups(Layer network, Shape input)
    {
        Network = network;
        Input = input with { N = 1 };
        using var tape = new Tape(TapeMode.Inference, KernelSet.Managed, Workers.Single);
        network.Forward(tape.Input(Input));
        var tracer = ChannelTracer.Trace(tape);
        Groups = GroupsOf(tracer);
        foreach (var use in tracer.Uses.Where(use => use.Positions > 0))
            positions[use.Parameter] = positions.GetValueOrDefault(use.Parameter) + use.Positions;
        foreach (var use in tracer.Uses.Where(use => use.Role == ChannelRole.Takes))
            takers[use.Parameter] = new TakenIn(use.Bias, tracer.NormalizationOf(use.Y)?.Mean, use.MayMerge && use.Flow.Others is null);
        foreach (var (flow, pixels) in tracer.Products)
            products.AddRange(tracer.Uses.Where(use => use.Role == ChannelRole.Takes && use.Flow.Channels == flow.Channels).Take(1).Select(use => (use.Parameter, pixels)));
    }

    /// <summary>The network.</summary>
    public Layer Network { get; }

    /// <summary>One input of it.</summary>
    public Shape Input { get; }

    /// <summary>The groups, in the order in which the network makes them; none of their channels is an output of the network.</summary>
    public IReadOnlyList<ChannelGroup> Groups { get; }

    /// <summary>How often each weight is multiplied for one input.</summary>
    internal IReadOnlyDictionary<Parameter, int> Positions => positions;

    /// <summary>What is behind the weights that take channels in.</summary>
    internal IReadOnlyDictionary<Parameter, TakenIn> Takers => takers;

    /// <summary>The weights whose columns take in what bilinear pooling makes, and over how many pixels it does.</summary>
    internal IReadOnlyList<(Parameter Taker, int Pixels)> Products => products;

    /// <summary>Finds the groups of a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="input">Sizes of one input, by which arithmetic is reckoned; N does not count.</param>
    /// <exception cref="ArgumentException">It cannot take this input, or has an operation whose channels cannot be followed.</exception>
    public static ChannelGroups Find(Layer network, Shape input)
    {
        ArgumentNullException.ThrowIfNull(network);
        return new(network, input);
    }

    /// <summary>The group of a name.</summary>
    /// <exception cref="ArgumentException">There is none.</exception>
    public ChannelGroup this[string name] => Groups.FirstOrDefault(group => group.Name == name)
        ?? throw new ArgumentException($"no channels of {name} can be taken away; there are {string.Join(", ", Groups.Select(group => group.Name))}");

    // A group is what the same weights make.
    private List<ChannelGroup> GroupsOf(ChannelTracer tracer)
    {
        var names = Network.NamedParameters.ToDictionary(item => item.Parameter, item => item.Name);
        var makers = new SortedDictionary<int, List<Parameter>>();
        foreach (var use in tracer.Uses.Where(use => use.Role == ChannelRole.Makes))
            foreach (var channel in use.Flow.Channels.Select(tracer.Root).Where(static channel => channel != 0).Distinct())
            {
                if (!makers.TryGetValue(channel, out var list))
                    makers[channel] = list = [];
                if (!list.Contains(use.Parameter))
                    list.Add(use.Parameter);
            }
        var groups = new List<(string Key, string Name, List<int> Channels)>();
        foreach (var (channel, made) in makers)
        {
            var key = string.Join('\n', made.Select(parameter => names[parameter]));
            var group = groups.FirstOrDefault(group => group.Key == key);
            if (group.Key is null)
                groups.Add(group = (key, LayerOf(names[made[0]]), []));
            group.Channels.Add(channel);
        }
        return [.. groups.Select(group => new ChannelGroup(group.Name, group.Channels.Count, [.. MembersOf(tracer, names, group.Channels)]))];
    }

    private static IEnumerable<GroupMember> MembersOf(ChannelTracer tracer, Dictionary<Parameter, string> names, List<int> channels)
    {
        var place = channels.Index().ToDictionary(item => item.Item, item => item.Index);
        foreach (var use in tracer.Uses.DistinctBy(use => (use.Parameter, use.Axis)))
        {
            var places = channels.ConvertAll(static _ => new List<int>());
            for (var i = 0; i < use.Flow.Channels.Length; i++)
            {
                var first = tracer.Root(use.Flow.Channels[i]);
                if (place.TryGetValue(first, out var channel))
                    places[channel].Add(i);
                if (use.Flow.Others is not null && tracer.Root(use.Flow.Others[i]) is var second && second != first && place.TryGetValue(second, out channel))
                    places[channel].Add(i);
            }
            if (places.Exists(static list => list.Count > 0))
                yield return new GroupMember(names[use.Parameter], use.Parameter, use.Axis, use.Role, places.ConvertAll(static list => list.ToArray())) { Normalizes = use.Normalizes };
        }
    }

    // Of conv1.weight and module1.conv1.pointwise.weight the layer that a specification counts.
    internal static string LayerOf(string parameter)
    {
        var layer = parameter[..parameter.LastIndexOf('.')];
        return layer.EndsWith(".pointwise", StringComparison.Ordinal) ? layer[..^".pointwise".Length] : layer;
    }
}

/// <summary>What is behind weights that take channels in.</summary>
/// <param name="Bias">The bias that is added; null where there is none.</param>
/// <param name="Mean">The mean that a normalisation takes off next; null where there is none.</param>
/// <param name="MayMerge">Whether the column of one channel may be added to that of another.</param>
internal sealed record TakenIn(Parameter? Bias, Parameter? Mean, bool MayMerge);
