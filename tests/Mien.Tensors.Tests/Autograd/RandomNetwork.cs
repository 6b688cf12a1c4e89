using Mien.Tensors.Autograd;
using Mien.Tensors.Shapes;
using Mien.Tensors.Tests.Managed;
using Mien.Tensors.Threads;

namespace Mien.Tensors.Tests.Autograd;

/// <summary>
/// A network of random operations on random earlier activations. Recorded open, every activation is an output, which
/// keeps operations apart and buffers unshared; recorded closed, only the last ones are.
/// </summary>
internal sealed class RandomNetwork : IDisposable
{
    private const int Channels = 12;

    private readonly List<Parameter> parameters = [];
    private readonly int seed;
    private readonly int length;

    public RandomNetwork(int seed, int length)
    {
        this.seed = seed;
        this.length = length;
        using var tape = new Tape(TapeMode.Inference, KernelSet.Managed, Workers.Single);
        Record(tape, open: false, create: true);
    }

    public static Shape Shape { get; } = new(3, 5, 4, Channels);

    public IReadOnlyList<Parameter> Parameters => parameters;

    /// <summary>A copy with equal weights, so that each tape has parameters of its own.</summary>
    public RandomNetwork Copy() => new(seed, length);

    /// <summary>Records the network and returns its input and its last activation, and a second output of it.</summary>
    public (Tensor Input, Tensor[] Outputs) Record(Tape tape, bool open) => Record(tape, open, create: false);

    public void Dispose() => parameters.ForEach(parameter => parameter.Dispose());

    private (Tensor Input, Tensor[] Outputs) Record(Tape tape, bool open, bool create)
    {
        var random = new Random(seed);
        var next = 0;
        var input = tape.Input(Shape);
        List<Tensor> made = [input];
        // Most operations take what was made last, so that there are chains to fuse.
        Tensor Pick() => random.Next(3) > 0 ? made[^1] : made[random.Next(made.Count)];
        Parameter Take(double mean, params int[] shape)
        {
            if (!create)
                return parameters[next++];
            var parameter = new Parameter(shape) { IsStatistic = mean == 2, Decays = false };
            var deviation = shape.Length > 1 ? 1 / Math.Sqrt(shape.Skip(1).Aggregate(1, (a, b) => a * b)) : 0.2;
            parameter.Write(GradientCheck.Floats(Numbers.Normal(parameter.Count, 1000 * seed + parameters.Count, mean, deviation)));
            parameters.Add(parameter);
            return parameter;
        }

        Tensor Step(Tensor x) => random.Next(16) switch
        {
            0 or 1 => x.Convolve(Take(0, Channels, Channels, 3, 3), Take(0, Channels), Window.Padded(3, 1, 1)),
            2 or 3 => x.Convolve(Take(0, Channels, Channels, 1, 1), null, Window.Valid(1)),
            4 => x.ConvolveDepthwise(Take(0, Channels, 1, 3, 3), null, Window.Padded(3, 1, 1)),
            5 or 6 or 7 => x.BatchNorm(new(Take(1, Channels), Take(0, Channels), Take(2, Channels), Take(2, Channels))),
            8 or 9 => x.Relu(),
            10 or 11 => x.Add(made[random.Next(made.Count)]),
            12 => made[random.Next(made.Count)].Add(x),
            13 => x.PRelu(Take(0.3, Channels)),
            14 => x.AveragePool(Window.Padded(3, 1, 1)).Tanh(),
            _ => x.Concat(Pick()).Convolve(Take(0, Channels, 2 * Channels, 1, 1), null, Window.Valid(1)),
        };

        for (var i = 0; i < length; i++)
        {
            made.Add(Step(Pick()));
            if (open)
                tape.Output(made[^1]);
        }

        Tensor[] outputs = [made[^1], made[random.Next(1, made.Count - 1)]];
        if (!open)
            foreach (var output in outputs)
                tape.Output(output);
        return (input, outputs);
    }
}
