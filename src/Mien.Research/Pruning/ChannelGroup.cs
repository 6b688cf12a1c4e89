using Mien.Tensors;

namespace Mien.Research.Pruning;

/// <summary>
/// Channels that some layers make together, each of which can be taken away alone, and all that goes with one: such as the stream of a
/// stage of residual blocks, with the normalisations on its way and the columns of what takes it in.
/// </summary>
/// <param name="Name">Name of the first layer that makes it, as <see cref="Mien.Networks.NetworkSpec.AllChannels"/> has it.</param>
/// <param name="Channels">How many channels.</param>
/// <param name="Members">What goes with them, in the order of the operations.</param>
public sealed record ChannelGroup(string Name, int Channels, IReadOnlyList<GroupMember> Members)
{
    /// <summary>Names of the weights that make the channels.</summary>
    public IEnumerable<string> Makers => Members.Where(member => member.Role == ChannelRole.Makes).Select(member => member.Name);

    /// <summary>The weights that take the channels in.</summary>
    public IEnumerable<string> Takers => Members.Where(member => member.Role == ChannelRole.Takes).Select(member => member.Name);
}

/// <summary>A parameter of which a part goes with each channel of a group.</summary>
/// <param name="Name">Name of the parameter in its network.</param>
/// <param name="Parameter">The parameter.</param>
/// <param name="Axis">0 for rows, 1 for columns of weights.</param>
/// <param name="Role">What the parameter does with the channels.</param>
/// <param name="Places">For each channel of the group the places along the axis that go with it.</param>
public sealed record GroupMember(string Name, Parameter Parameter, int Axis, ChannelRole Role, IReadOnlyList<int[]> Places)
{
    /// <summary>Whether it is the scale of a batch normalisation.</summary>
    public bool Normalizes { get; init; }

    /// <summary>The places that belong to the group, as ranges: such as <c>conv2.weight[:, 0-7]</c>.</summary>
    public override string ToString()
    {
        int[] places = [.. Places.SelectMany(place => place).Distinct().Order()];
        var ranges = new List<string>();
        for (var start = 0; start < places.Length;)
        {
            var end = start + 1;
            while (end < places.Length && places[end] == places[end - 1] + 1)
                end++;
            ranges.Add(end - start > 1 ? FormattableString.Invariant($"{places[start]}-{places[end - 1]}") : FormattableString.Invariant($"{places[start]}"));
            start = end;
        }
        return $"{Name}[{(Axis == 0 ? "" : ":, ")}{string.Join(", ", ranges)}]";
    }
}
