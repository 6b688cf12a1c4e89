using System.Diagnostics;
using System.Text.Json.Nodes;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Operations;

namespace Mien.Bench;

/// <summary>Time and arithmetic of a tape's operations, summed by what they are.</summary>
/// <param name="runs">Runs that will be measured, to give means.</param>
internal sealed class OperationTimes(int runs)
{
    private readonly Dictionary<string, (double Seconds, double Flops)> sums = [];

    /// <summary>Runs and measures the operations of a tape that has run forward before.</summary>
    public void Forward(Tape tape)
    {
        foreach (var operation in tape.Operations)
            Measure(Title(operation), Flops(operation), operation.Forward);
    }

    /// <summary>Runs and measures the operations back.</summary>
    public void Backward(Tape tape)
    {
        foreach (var operation in tape.BackwardOperations)
        {
            var gradients = operation.Inputs.Count(input => input.NeedsGradient) + (operation.Parameters.Any(parameter => parameter.Trains) ? 1 : 0);
            Measure($"{Title(operation)} backward", gradients * Flops(operation), operation.Backward);
        }
    }

    /// <summary>Runs and measures one piece of work.</summary>
    public void Measure(string title, double flops, Action work)
    {
        var started = Stopwatch.GetTimestamp();
        work();
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var (sum, sumFlops) = sums.GetValueOrDefault(title);
        sums[title] = (sum + seconds, sumFlops + flops);
    }

    /// <summary>Milliseconds and 10⁹ additions and multiplications of one run, by operation.</summary>
    public JsonObject ToJson() => new(sums.Select(item => KeyValuePair.Create<string, JsonNode?>(item.Key, new JsonObject
    {
        ["milliseconds"] = Math.Round(item.Value.Seconds * 1000 / runs, 3),
        ["gflop"] = Math.Round(item.Value.Flops / 1e9 / runs, 4),
    })));

    private static string Title(Operation operation) => operation.GetType().Name.Replace("Operation", "", StringComparison.Ordinal);

    // Of what is bound by arithmetic; the rest is bound by memory.
    private static double Flops(Operation operation) => operation switch
    {
        ConvolutionOperation { Shape: var s } => 2.0 * s.Batch * s.OutHeight * s.OutWidth * operation.Parameters.First().Count,
        LinearOperation linear => 2.0 * linear.Output.Shape.Length * PerOutput(linear.Parameters.First()),
        BilinearPoolOperation pool => 2.0 * pool.Output.Shape.Length * pool.Inputs[0].Shape.H * pool.Inputs[0].Shape.W,
        _ => 0,
    };

    private static double PerOutput(Parameter weights) => (double)weights.Count / weights.Shape[0];
}
