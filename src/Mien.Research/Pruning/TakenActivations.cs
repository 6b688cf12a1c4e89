using Mien.Learning.Training;
using Mien.Research.Inspection;
using Mien.Tensors.Autograd;

namespace Mien.Research.Pruning;

/// <summary>What the channels of a network are, over samples, wherever weights take them in whose columns may be added to each other.</summary>
internal sealed class TakenActivations : IDisposable
{
    private const int BatchSize = 32;

    private readonly ISamples samples;
    private readonly int pixels;
    private readonly Tape tape;
    private readonly Tensor input;
    private readonly List<TakenActivation> all = [];

    /// <param name="groups">Channels of the network.</param>
    /// <param name="samples">The samples.</param>
    /// <param name="pixels">How many pixels of a map count for each sample, at most; from one sample to the next they are others.</param>
    public TakenActivations(ChannelGroups groups, ISamples samples, int pixels = int.MaxValue)
    {
        this.samples = samples;
        this.pixels = pixels;
        tape = new Tape(TapeMode.Inference);
        input = tape.Input(samples.SampleShape with { N = Math.Min(BatchSize, samples.Count) });
        tape.Output(groups.Network.Forward(input));
        var activations = ChannelTracer.Trace(tape).Uses.Where(use => use.Role == ChannelRole.Takes).ToLookup(use => use.Parameter, use => use.X);
        foreach (var group in groups.Groups)
            foreach (var member in group.Members.Where(member => member.Role == ChannelRole.Takes && groups.Takers[member.Parameter].MayMerge))
                all.Add(new(group, member, groups.Takers[member.Parameter], tape.Output(activations[member.Parameter].First())));
        tape.Build();
        Refresh();
    }

    /// <summary>Takes over weights that changed.</summary>
    public void Refresh()
    {
        tape.Refresh();
        foreach (var taken in all)
            taken.Clear();
        var target = new float[samples.Targets];
        var size = (int)samples.SampleShape.Length;
        for (var start = 0; start < samples.Count; start += input.Shape.N)
        {
            var count = Math.Min(input.Shape.N, samples.Count - start);
            for (var i = 0; i < count; i++)
                samples.Fill(0, start + i, input.Values.Slice(i * size, size), target);
            tape.Forward();
            foreach (var taken in all)
                for (var i = 0; i < count; i++)
                    taken.Add(i, start + i, pixels);
        }
    }

    /// <summary>One for each of the weights that take a group in.</summary>
    public List<TakenActivation> Of(ChannelGroup group) => all.FindAll(taken => taken.Group == group);

    public void Dispose() => tape.Dispose();
}

/// <summary>Weights that take a group in, and what its channels are there: a unit for each, a row for each pixel and for each place in a row of a flattened map.</summary>
/// <param name="group">The group.</param>
/// <param name="member">The weights.</param>
/// <param name="behind">What is behind them.</param>
/// <param name="activation">What they take in, of a batch of samples.</param>
internal sealed class TakenActivation(ChannelGroup group, GroupMember member, TakenIn behind, Tensor activation)
{
    private readonly int pixels = activation.Shape.H * activation.Shape.W;
    private double[] rows = [];

    public ChannelGroup Group => group;

    /// <summary>Whether a constant can go into a bias or normalisation behind the weights.</summary>
    public bool TakesConstants => behind.Bias is not null || behind.Mean is not null;

    public UnitMoments Moments { get; private set; } = new(group.Channels);

    public void Clear() => Moments = new(group.Channels);

    /// <summary>Adds a sample.</summary>
    /// <param name="i">Its place in the batch.</param>
    /// <param name="sample">Its number.</param>
    /// <param name="most">How many pixels count.</param>
    public void Add(int i, int sample, int most)
    {
        var values = activation.Values.Slice(i * activation.Shape.PerPicture, activation.Shape.PerPicture);
        var step = ((pixels - 1) / most) + 1;
        var times = member.Places[0].Length;
        var first = sample % step;
        var count = (((pixels - first - 1) / step) + 1) * times;
        Array.Resize(ref rows, Math.Max(rows.Length, count * group.Channels));
        var next = 0;
        for (var pixel = first; pixel < pixels; pixel += step)
            for (var time = 0; time < times; time++)
                foreach (var places in member.Places)
                    rows[next++] = values[(pixel * activation.Shape.C) + places[time]];
        Moments.Add(new(sample, count, rows));
    }

    /// <summary>Adds multiples of the column of a channel to those of others, and a multiple of its sum to what is behind, so that the channel can go.</summary>
    /// <param name="gone">The channel.</param>
    /// <param name="shares">Others with the factors by which they stand for it.</param>
    /// <param name="offset">The constant that stands for it besides; 0 where nothing behind takes one.</param>
    public void HandOver(int gone, IReadOnlyList<(int Channel, double Factor)> shares, double offset)
    {
        var weights = member.Parameter.Read();
        var (height, width) = (member.Parameter.Shape[0], member.Parameter.Shape[1]);
        var length = (int)(member.Parameter.Count / height / width);
        var constant = new double[height];
        for (var row = 0; row < height; row++)
            for (var time = 0; time < member.Places[gone].Length; time++)
            {
                var lost = Kernel(row, member.Places[gone][time]);
                foreach (var value in lost)
                    constant[row] += offset * value;
                foreach (var (channel, factor) in shares)
                {
                    var kept = Kernel(row, member.Places[channel][time]);
                    for (var i = 0; i < length; i++)
                        kept[i] += (float)(factor * lost[i]);
                }
            }
        member.Parameter.Write(weights);
        if ((behind.Bias ?? behind.Mean) is not { } taker)
            return;
        var sign = behind.Bias is null ? -1 : 1; // a mean is taken off
        taker.Write([.. taker.Read().Zip(constant, (value, more) => (float)(value + (sign * more)))]);

        Span<float> Kernel(int row, int column) => weights.AsSpan(((row * width) + column) * length, length);
    }
}
