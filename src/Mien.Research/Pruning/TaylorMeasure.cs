using Mien.Learning.Losses;
using Mien.Learning.Training;
using Mien.Tensors;
using Mien.Tensors.Autograd;

namespace Mien.Research.Pruning;

/// <summary>
/// Scores a channel by the change of the loss when it is multiplied by zero, to the first order: Σ w ∂L/∂w over all weights that take it
/// in is the derivative by that factor. The score is the root of the mean square over batches.
/// </summary>
/// <remarks>Molchanov, Tyree, Karras, Aila and Kautz, "Pruning Convolutional Neural Networks for Resource Efficient Inference", ICLR 2017.</remarks>
internal sealed class TaylorMeasure : IChannelMeasure
{
    private const int BatchSize = 64;

    private readonly ChannelGroups groups;
    private readonly ISamples samples;
    private readonly Tape tape;
    private readonly Tensor input;
    private readonly Tensor targets;
    private readonly Dictionary<ChannelGroup, double[]> scores = [];

    public TaylorMeasure(ChannelGroups groups, ISamples samples, bool reconstructs)
    {
        this.groups = groups;
        this.samples = samples;
        var batch = Math.Min(BatchSize, samples.Count);
        tape = new Tape(TapeMode.Training);
        input = tape.Input(samples.SampleShape with { N = batch });
        targets = tape.Input(Shape.Vectors(batch, samples.Targets));
        Loss loss = reconstructs ? new L2Loss() : new SoftmaxCrossEntropy();
        tape.Minimize(loss.Record(groups.Network, input, targets).Loss);
        tape.Build();
        Refresh();
    }

    public bool ComparesGroups => true;

    public void Refresh()
    {
        foreach (var group in groups.Groups)
            scores[group] = new double[group.Channels];
        var statistics = groups.Network.Parameters.Where(parameter => parameter is { IsStatistic: true, Frozen: false }).ToList();
        statistics.ForEach(static statistic => statistic.Frozen = true); // the network is to be measured as it is used
        var batches = samples.Count / input.Shape.N;
        for (var batch = 0; batch < batches; batch++)
        {
            for (var i = 0; i < input.Shape.N; i++)
                samples.Fill(0, (batch * input.Shape.N) + i, Row(input, i), Row(targets, i));
            tape.Forward();
            tape.Backward();
            foreach (var (group, sums) in scores)
                Add(group, sums);
        }
        statistics.ForEach(static statistic => statistic.Frozen = false);
        foreach (var sums in scores.Values)
            for (var channel = 0; channel < sums.Length; channel++)
                sums[channel] = Math.Sqrt(sums[channel] / batches);
    }

    public double[] Scores(ChannelGroup group) => scores[group];

    public void Dispose() => tape.Dispose();

    private static Span<float> Row(Tensor tensor, int i) => tensor.Values.Slice(i * tensor.Shape.PerPicture, tensor.Shape.PerPicture);

    private static void Add(ChannelGroup group, double[] sums)
    {
        var changes = new double[group.Channels];
        foreach (var member in group.Members.Where(member => member.Role == ChannelRole.Takes))
        {
            var perColumn = PerColumn(member.Parameter);
            for (var channel = 0; channel < changes.Length; channel++)
                changes[channel] += member.Places[channel].Sum(place => perColumn[place]);
        }
        for (var channel = 0; channel < changes.Length; channel++)
            sums[channel] += changes[channel] * changes[channel];
    }

    // Σ w ∂L/∂w over the weights of each column.
    private static double[] PerColumn(Parameter weights)
    {
        var (values, gradients) = (weights.Read(), weights.Unpack(weights.Gradient!));
        var columns = weights.Shape[1];
        var length = (int)(weights.Count / weights.Shape[0] / columns);
        var sums = new double[columns];
        for (var i = 0; i < values.Length; i++)
            sums[i / length % columns] += (double)values[i] * gradients[i];
        return sums;
    }
}
