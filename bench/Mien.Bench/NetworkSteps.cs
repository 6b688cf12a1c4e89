using System.Diagnostics;
using System.Globalization;
using Mien.Learning;
using Mien.Networks;
using Mien.Tensors;

namespace Mien.Bench;

/// <summary>Training steps of a network of the catalogue with softmax cross-entropy on a batch of noise.</summary>
internal static class NetworkSteps
{
    private const int Batch = 64;
    private const int Classes = 7;
    private const int WarmUp = 2;
    private const int Steps = 7;

    /// <summary>
    /// Prints the least wall-clock and processor milliseconds of a step. Processor time includes that of threads that wait, but
    /// says more than the clock where others use the machine.
    /// </summary>
    public static void Print(string name)
    {
        var network = NetworkCatalogue.Create(name, Classes);
        network.Initialize(new RandomSource(1));
        using var tape = new Tape(TapeMode.Training);
        var x = tape.Input(new Shape(Batch, 48, 48, 1));
        var targets = tape.Input(Shape.Vectors(Batch, Classes));
        tape.Output(network.Forward(x).CrossEntropy(targets));
        tape.Build();
        var random = new RandomSource(2);
        foreach (ref var value in x.Value.Span)
            value = random.Uniform(-1, 1);
        for (var i = 0; i < Batch; i++)
            targets.Value.Span[i * Classes + i % Classes] = 1;
        using var optimizer = new Adam(network.Parameters, 0.01f, decoupled: true);
        var (wall, processor) = (double.MaxValue, double.MaxValue);
        for (var step = 0; step < WarmUp + Steps; step++)
        {
            var (started, used) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            tape.Forward();
            tape.Backward();
            optimizer.Step();
            if (step < WarmUp)
                continue;
            wall = Math.Min(wall, Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            processor = Math.Min(processor, (Environment.CpuUsage.TotalTime - used).TotalMilliseconds);
        }
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{name,-26} {Workers.DefaultCount} threads: {wall,7:F0} ms, processor {processor,7:F0} ms"));
    }
}
