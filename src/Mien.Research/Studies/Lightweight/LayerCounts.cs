using Mien.Learning.Layers;
using Mien.Networks;
using Mien.Research.Pruning;
using Mien.Research.Reports;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Operations;
using Mien.Tensors.Threads;

namespace Mien.Research.Studies.Lightweight;

/// <summary>How many layers of each kind a network has, as the paper counts them: a separable convolution is one.</summary>
/// <param name="Convolutions">Convolutions over all channels.</param>
/// <param name="Depthwise">Convolutions of each channel by itself, the first half of separable ones.</param>
/// <param name="Pooling">Maxima and means of windows, and means of whole maps.</param>
/// <param name="Linear">Fully connected layers.</param>
internal readonly record struct LayerCounts(int Convolutions, int Depthwise, int Pooling, int Linear)
{
    private const int Classes = 7;

    /// <summary>Counts the layers of a network.</summary>
    public static LayerCounts Of(Layer network, Shape input)
    {
        using var tape = new Tape(TapeMode.Inference, workers: Workers.Single);
        network.Forward(tape.Input(input with { N = 1 }));
        int Count(Func<Operation, bool> isOne) => tape.Operations.Count(isOne);
        return new(
            Count(operation => operation is ConvolutionOperation { IsDepthwise: false }), Count(operation => operation is ConvolutionOperation { IsDepthwise: true }),
            Count(operation => operation is MaxPoolOperation or AveragePoolOperation or GlobalAveragePoolOperation), Count(operation => operation is LinearOperation));
    }

    /// <summary>Adds what a network needs to a table of the study.</summary>
    public static void Add(ResultTable table, string title, NetworkSpec spec, Shape input, PaperNetwork? paper, double? kilobytes)
    {
        using var network = spec.Create(Classes);
        var (counts, cost) = (Of(network, input), new ChannelSelection(ChannelGroups.Find(network, input)).Cost);
        var trained = network.Parameters.Where(parameter => !parameter.IsStatistic).Sum(parameter => parameter.Count);
        table.Add(
            title, counts.Convolutions, counts.Depthwise, counts.Pooling, counts.Linear, cost.Parameters, trained, cost.Arithmetic, kilobytes,
            paper?.Convolutions, paper?.Pooling, paper?.Linear, paper?.Parameters);
    }
}
