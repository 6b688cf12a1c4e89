using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Operations;
using Mien.Tensors.Shapes;

namespace Mien.Research.Pruning;

/// <summary>
/// Follows every channel of a network through the operations recorded on a tape: which rows of weights make it, what belongs to it on the
/// way, and which columns of weights take it in. Channels that are added to each other become one.
/// </summary>
/// <remarks>Forest of disjoint sets after Tarjan, 1975. Channel 0 stands for all that must stay: inputs, outputs, and what is mixed beyond telling apart.</remarks>
internal sealed class ChannelTracer : IOperationVisitor
{
    private const int Fixed = 0;

    private readonly List<int> parents = [Fixed];
    private readonly Dictionary<Tensor, Flow> flows = [];
    private readonly Dictionary<(Parameter, int Axis), Flow> axes = [];
    private readonly HashSet<Tensor> unused = [];
    private readonly List<ChannelUse> uses = [];
    private readonly List<(Flow Flow, int Positions)> products = [];
    private readonly Dictionary<Tensor, NormalizationParameters> normalizations = [];

    private ChannelTracer()
    {
    }

    /// <summary>Follows the channels of a recorded tape that is not built yet.</summary>
    /// <exception cref="ArgumentException">An operation mixes channels in a way that is not known.</exception>
    public static ChannelTracer Trace(Tape tape)
    {
        var tracer = new ChannelTracer();
        tape.Accept(tracer);
        foreach (var output in tracer.unused)
            tracer.Fix(tracer.flows[output]);
        return tracer;
    }

    /// <summary>How parameters meet channels, in the order of the operations.</summary>
    public IReadOnlyList<ChannelUse> Uses => uses;

    /// <summary>The flows that bilinear pooling makes, and over how many pixels.</summary>
    public IReadOnlyList<(Flow Flow, int Positions)> Products => products;

    /// <summary>The normalisation that takes an activation in; null where there is none.</summary>
    public NormalizationParameters? NormalizationOf(Tensor x) => normalizations.GetValueOrDefault(x);

    /// <summary>The number of the channel that a place in a flow belongs to; 0 where it must stay.</summary>
    public int Root(int channel)
    {
        while (parents[channel] != channel)
            channel = parents[channel] = parents[parents[channel]];
        return channel;
    }

    public void Convolve(Tensor x, Parameter weights, Parameter? bias, Window window, bool depthwise, Tensor y)
    {
        var area = y.Shape.H * y.Shape.W;
        if (!depthwise)
        {
            Connect(x, weights, bias, area, y);
            return;
        }
        Use(new ChannelUse(weights, 0, ChannelRole.Follows, Take(x), x, y) { Positions = area });
        Follow(x, y, bias);
    }

    public void BatchNorm(Tensor x, NormalizationParameters parameters, Tensor y)
    {
        normalizations[x] = parameters;
        Use(new ChannelUse(parameters.Scale, 0, ChannelRole.Follows, Take(x), x, y) { Normalizes = true });
        Follow(x, y, parameters.Shift, parameters.Mean, parameters.Variance);
        flows[y] = flows[y] with { IsZeroWhereGone = true };
    }

    public void Linear(Tensor x, Parameter weights, Parameter? bias, Tensor y) => Connect(x, weights, bias, positions: 1, y);

    public void UnitLinear(Tensor x, Parameter weights, float epsilon, Tensor y) => Connect(x, weights, bias: null, positions: 1, y, scalesRows: true);

    public void Add(Tensor a, Tensor b, Tensor y)
    {
        var (first, second) = (Take(a), Take(b));
        Join(first, second);
        Give(y, first with { IsZeroWhereGone = first.IsZeroWhereGone && second.IsZeroWhereGone });
    }

    public void Relu(Tensor x, Tensor y) => Follow(x, y);

    public void PRelu(Tensor x, Parameter slope, Tensor y) => Follow(x, y, slope);

    public void Sigmoid(Tensor x, Tensor y) => Give(y, Take(x) with { IsZeroWhereGone = false });

    public void Tanh(Tensor x, Tensor y) => Follow(x, y);

    public void Softmax(Tensor x, Tensor y) => Mix(x, y);

    public void LogSoftmax(Tensor x, Tensor y) => Mix(x, y);

    public void MaxPool(Tensor x, Window window, Tensor y) => Follow(x, y);

    public void AveragePool(Tensor x, Window window, bool countPadding, Tensor y) => Follow(x, y);

    public void GlobalAveragePool(Tensor x, Tensor y) => Follow(x, y);

    public void Scale(Tensor x, float factor, Tensor y) => Follow(x, y);

    public void SignedRoot(Tensor x, float epsilon, Tensor y) => Follow(x, y);

    public void L2Normalize(Tensor x, float epsilon, Tensor y)
    {
        if (flows.TryGetValue(x, out var flow) && !flow.IsZeroWhereGone)
            Fix(flow); // what is not zero without its channel would still count in the length
        Follow(x, y);
    }

    public void Flatten(Tensor x, Tensor y)
    {
        var flow = Take(x);
        var pixels = x.Shape.H * x.Shape.W;
        Give(y, flow with { Channels = Repeat(flow.Channels, pixels), Others = flow.Others is { } others ? Repeat(others, pixels) : null });
    }

    public void Concat(IReadOnlyList<Tensor> inputs, Tensor y)
    {
        var all = inputs.Select(Take).ToArray();
        var others = all.Any(flow => flow.Others is not null) ? all.SelectMany(flow => flow.Others ?? flow.Channels).ToArray() : null;
        Give(y, new Flow([.. all.SelectMany(flow => flow.Channels)], others, all.All(flow => flow.IsZeroWhereGone)));
    }

    public void BilinearPool(Tensor a, Tensor b, Tensor y)
    {
        var (first, second) = (Take(a), Take(b));
        var (rows, columns) = (first.Channels.Length, second.Channels.Length);
        if (first.Others is not null || second.Others is not null)
            throw new ArgumentException("Bilinear pooling of what was pooled so before cannot be pruned.");
        var channels = new int[rows * columns];
        var others = new int[rows * columns];
        for (var i = 0; i < channels.Length; i++)
            (channels[i], others[i]) = (first.Channels[i / columns], second.Channels[i % columns]);
        var flow = new Flow(channels, others, first.IsZeroWhereGone && second.IsZeroWhereGone);
        products.Add((flow, a.Shape.H * a.Shape.W));
        Give(y, flow);
    }

    public void Other(string operation) => throw new ArgumentException($"What the operation {operation} makes of each channel is not known, so a network with it cannot be pruned.");

    private static int[] Repeat(int[] channels, int times) => [.. Enumerable.Repeat(channels, times).SelectMany(static one => one)];

    // An input is whatever no operation gave.
    private Flow Take(Tensor x)
    {
        unused.Remove(x);
        if (!flows.TryGetValue(x, out var flow))
            flows[x] = flow = new Flow(new int[x.Shape.C], null, IsZeroWhereGone: true);
        return flow;
    }

    private void Give(Tensor y, Flow flow)
    {
        flows[y] = flow;
        unused.Add(y);
    }

    private void Follow(Tensor x, Tensor y, params IEnumerable<Parameter?> parameters)
    {
        var flow = Take(x);
        foreach (var parameter in parameters.OfType<Parameter>())
            Use(new ChannelUse(parameter, 0, ChannelRole.Follows, flow, x, y));
        Give(y, flow);
    }

    private void Mix(Tensor x, Tensor y)
    {
        Fix(Take(x));
        Follow(x, y);
    }

    private void Connect(Tensor x, Parameter weights, Parameter? bias, int positions, Tensor y, bool scalesRows = false)
    {
        Use(new ChannelUse(weights, 1, ChannelRole.Takes, Take(x), x, y) { Bias = bias, MayMerge = !scalesRows });
        var made = axes.TryGetValue((weights, 0), out var known) ? known
            : new Flow([.. Enumerable.Range(0, weights.Shape[0]).Select(_ => NewChannel())], null, IsZeroWhereGone: true);
        Use(new ChannelUse(weights, 0, ChannelRole.Makes, made, x, y) { Positions = positions });
        if (bias is not null)
            Use(new ChannelUse(bias, 0, ChannelRole.Follows, made, x, y));
        Give(y, made);
    }

    // Weights that are used twice have the same channels both times.
    private void Use(ChannelUse use)
    {
        uses.Add(use);
        if (!axes.TryAdd((use.Parameter, use.Axis), use.Flow))
            Join(axes[(use.Parameter, use.Axis)], use.Flow);
    }

    private int NewChannel()
    {
        parents.Add(parents.Count);
        return parents.Count - 1;
    }

    private void Fix(Flow flow)
    {
        foreach (var channel in flow.Channels.Concat(flow.Others ?? []))
            Join(channel, Fixed);
    }

    private void Join(Flow first, Flow second)
    {
        if (first.Others is null != second.Others is null)
            throw new ArgumentException("What bilinear pooling gives is added to what it does not give, which cannot be pruned.");
        for (var i = 0; i < first.Channels.Length; i++)
        {
            Join(first.Channels[i], second.Channels[i]);
            if (first.Others is not null)
                Join(first.Others[i], second.Others![i]);
        }
    }

    // The lower number stays, so that what is fixed stays so and the order is that of the operations.
    private void Join(int first, int second)
    {
        (first, second) = (Root(first), Root(second));
        parents[Math.Max(first, second)] = Math.Min(first, second);
    }
}

/// <summary>To which channel each value of an activation belongs, or each place in the axis of a parameter.</summary>
/// <param name="Channels">A channel for each.</param>
/// <param name="Others">A second channel for each, where it is a product of two; null elsewhere.</param>
/// <param name="IsZeroWhereGone">Whether the values are zero where all weights of their channel are.</param>
internal sealed record Flow(int[] Channels, int[]? Others, bool IsZeroWhereGone);

/// <summary>What the places in one axis of a parameter have to do with channels.</summary>
/// <param name="Parameter">Weights, biases, scales, statistics or slopes.</param>
/// <param name="Axis">0 for rows, 1 for columns of weights.</param>
/// <param name="Role">What the parameter does with the channels.</param>
/// <param name="Flow">The channel of each place.</param>
/// <param name="X">What the operation takes in.</param>
/// <param name="Y">What the operation gives.</param>
internal sealed record ChannelUse(Parameter Parameter, int Axis, ChannelRole Role, Flow Flow, Tensor X, Tensor Y)
{
    /// <summary>How often each weight is multiplied for one input; 0 where nothing is.</summary>
    public int Positions { get; init; }

    /// <summary>The bias that is added to what these columns give; null where there is none.</summary>
    public Parameter? Bias { get; init; }

    /// <summary>Whether it is the scale of a batch normalisation.</summary>
    public bool Normalizes { get; init; }

    /// <summary>Whether columns may be added to each other.</summary>
    public bool MayMerge { get; init; }
}

/// <summary>What a parameter does with a channel.</summary>
public enum ChannelRole
{
    /// <summary>Its rows make the channel: the kernels of a convolution, the neurons of a linear layer.</summary>
    Makes,

    /// <summary>It has a value or kernel for the channel: biases, normalisations, slopes, depthwise convolutions.</summary>
    Follows,

    /// <summary>Its columns take the channel in.</summary>
    Takes,
}
