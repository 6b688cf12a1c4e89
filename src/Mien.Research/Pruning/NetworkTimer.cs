using System.Diagnostics;
using Mien.Learning.Layers;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;

namespace Mien.Research.Pruning;

/// <summary>Measures how long networks take for one input, one after the other on one thread, as faces of a picture are classified.</summary>
internal static class NetworkTimer
{
    private const int Rounds = 15;
    private static readonly TimeSpan Round = TimeSpan.FromMilliseconds(25);

    /// <summary>Seconds for one input: the least of rounds that the networks take in turn, so that what else the machine does meets all.</summary>
    /// <param name="networks">The networks, at least one.</param>
    /// <param name="input">Sizes of one input.</param>
    public static double[] Measure(IReadOnlyList<Layer> networks, Shape input)
    {
        Tape[] tapes = [.. networks.Select(network => Build(network, input with { N = 1 }))];
        var seconds = Enumerable.Repeat(double.PositiveInfinity, tapes.Length).ToArray();
        for (var round = 0; round <= Rounds; round++) // the first warms up
            for (var i = 0; i < tapes.Length; i++)
                seconds[i] = Math.Min(round == 0 ? double.PositiveInfinity : seconds[i], Run(tapes[i]));
        foreach (var tape in tapes)
            tape.Dispose();
        return seconds;
    }

    private static Tape Build(Layer network, Shape input)
    {
        var tape = new Tape(TapeMode.Inference, workers: Workers.Single);
        var x = tape.Input(input);
        var random = new RandomSource(1);
        foreach (ref var value in x.Values)
            value = random.Uniform(-1, 1);
        tape.Output(network.Forward(x));
        tape.Build();
        return tape;
    }

    private static double Run(Tape tape)
    {
        var started = Stopwatch.GetTimestamp();
        var passes = 0;
        for (; passes == 0 || Stopwatch.GetElapsedTime(started) < Round; passes++)
            tape.Forward();
        return Stopwatch.GetElapsedTime(started).TotalSeconds / passes;
    }
}
