using Mien.Learning.Layers;
using Mien.Networks;
using Mien.Tensors;

namespace Mien.Research.Pruning;

/// <summary>Which channels of a network stay, what it then costs, and the network of these alone.</summary>
/// <param name="groups">The channels of the network.</param>
public sealed class ChannelSelection(ChannelGroups groups)
{
    private readonly bool[][] gone = [.. groups.Groups.Select(group => new bool[group.Channels])];

    /// <summary>The channels of the network.</summary>
    public ChannelGroups Groups => groups;

    /// <summary>What the network of the channels that stay needs.</summary>
    public NetworkCost Cost
    {
        get
        {
            var places = GonePlaces();
            long parameters = 0, arithmetic = 0;
            foreach (var parameter in groups.Network.Parameters)
            {
                long count = parameter.Count;
                for (var axis = 0; axis < Math.Min(2, parameter.Shape.Count); axis++)
                    count = count / parameter.Shape[axis] * Left(places, parameter, axis);
                parameters += count;
                arithmetic += count * groups.Positions.GetValueOrDefault(parameter);
            }
            return new(parameters, arithmetic + groups.Products.Sum(product => (long)product.Pixels * Left(places, product.Taker, 1)));
        }
    }

    /// <summary>Whether a channel goes.</summary>
    public bool IsGone(ChannelGroup group, int channel) => gone[IndexOf(group)][channel];

    /// <summary>How many channels of a group stay.</summary>
    public int Left(ChannelGroup group) => gone[IndexOf(group)].Count(static one => !one);

    /// <summary>The channels of a group that stay, ascending.</summary>
    public IEnumerable<int> Staying(ChannelGroup group) => Enumerable.Range(0, group.Channels).Where(channel => !IsGone(group, channel));

    /// <summary>Takes a channel away.</summary>
    /// <exception cref="InvalidOperationException">It is the last of its group, or went before.</exception>
    public void Remove(ChannelGroup group, int channel)
    {
        if (IsGone(group, channel) || Left(group) == 1)
            throw new InvalidOperationException($"Channel {channel} of {group.Name} went before, or is its last.");
        gone[IndexOf(group)][channel] = true;
    }

    /// <summary>Brings a channel back that was taken away.</summary>
    public void Restore(ChannelGroup group, int channel) => gone[IndexOf(group)][channel] = false;

    /// <summary>Sets all weights of channels that go to zero; the network's outputs are then those of the network without them.</summary>
    public void Zero()
    {
        var places = GonePlaces();
        foreach (var parameter in places.Keys.Select(key => key.Parameter).Distinct())
        {
            var values = parameter.Read();
            ForEachVector(parameter, (row, column, vector) =>
            {
                if (IsGone(places, parameter, 0, row) || IsGone(places, parameter, 1, column))
                    values.AsSpan(vector).Clear();
            });
            parameter.Write(values);
        }
    }

    /// <summary>The specification of the network without what goes.</summary>
    /// <param name="spec">That of the network.</param>
    public NetworkSpec Shrink(NetworkSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        var places = GonePlaces();
        var rows = groups.Network.NamedParameters.Where(item => item.Parameter.Shape.Count > 1)
            .GroupBy(item => ChannelGroups.LayerOf(item.Name)).ToDictionary(layer => layer.Key, layer => Left(places, layer.Last().Parameter, 0));
        return spec with { Channels = spec.AllChannels.ToDictionary(item => item.Key, item => rows[item.Key]) };
    }

    /// <summary>Fills a network that has the channels that stay, and no others, with their weights.</summary>
    /// <param name="smaller">Network of the same layers.</param>
    /// <exception cref="ArgumentException">Its parameters have other names or sizes.</exception>
    public void CopyTo(Layer smaller)
    {
        ArgumentNullException.ThrowIfNull(smaller);
        var places = GonePlaces();
        var targets = smaller.NamedParameters.ToDictionary(item => item.Name, item => item.Parameter);
        foreach (var (name, parameter) in groups.Network.NamedParameters)
        {
            var values = parameter.Read();
            var kept = new List<float>();
            ForEachVector(parameter, (row, column, vector) =>
            {
                if (!IsGone(places, parameter, 0, row) && !IsGone(places, parameter, 1, column))
                    kept.AddRange(values.AsSpan(vector));
            });
            if (!targets.TryGetValue(name, out var target) || target.Count != kept.Count || target.Shape[0] != Left(places, parameter, 0))
                throw new ArgumentException($"{name} of the smaller network is not of the size that is left of {parameter}.", nameof(smaller));
            target.Write(kept.ToArray());
        }
    }

    private static bool IsGone(Dictionary<(Parameter Parameter, int Axis), bool[]> places, Parameter parameter, int axis, int place) =>
        places.TryGetValue((parameter, axis), out var taken) && taken[place];

    private static int Left(Dictionary<(Parameter Parameter, int Axis), bool[]> places, Parameter parameter, int axis) =>
        parameter.Shape[axis] - (places.TryGetValue((parameter, axis), out var taken) ? taken.Count(static one => one) : 0);

    // The weights of each row and column: one of a vector or matrix, a kernel of a convolution.
    private static void ForEachVector(Parameter parameter, Action<int, int, Range> visit)
    {
        var rows = parameter.Shape[0];
        var columns = parameter.Shape.Count > 1 ? parameter.Shape[1] : 1;
        var length = (int)(parameter.Count / rows / columns);
        for (var row = 0; row < rows; row++)
            for (var column = 0; column < columns; column++)
            {
                var start = (row * columns + column) * length;
                visit(row, column, start..(start + length));
            }
    }

    private int IndexOf(ChannelGroup group)
    {
        for (var i = 0; i < groups.Groups.Count; i++)
            if (ReferenceEquals(groups.Groups[i], group))
                return i;
        throw new ArgumentException($"{group.Name} is a group of another network.", nameof(group));
    }

    private Dictionary<(Parameter Parameter, int Axis), bool[]> GonePlaces()
    {
        var places = new Dictionary<(Parameter Parameter, int Axis), bool[]>();
        foreach (var (group, taken) in groups.Groups.Zip(gone))
            foreach (var member in group.Members)
                for (var channel = 0; channel < taken.Length; channel++)
                    if (taken[channel])
                    {
                        if (!places.TryGetValue((member.Parameter, member.Axis), out var places1))
                            places[(member.Parameter, member.Axis)] = places1 = new bool[member.Parameter.Shape[member.Axis]];
                        foreach (var place in member.Places[channel])
                            places1[place] = true;
                    }
        return places;
    }
}

/// <summary>What a network needs.</summary>
/// <param name="Parameters">Weights and statistics.</param>
/// <param name="Arithmetic">Multiplications with an addition each for one input, of convolutions, linear layers and bilinear pooling.</param>
public readonly record struct NetworkCost(long Parameters, long Arithmetic);
