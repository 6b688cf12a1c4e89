using Mien.Learning.Layers;
using Mien.Learning.Training;
using Mien.Tensors.Autograd;

namespace Mien.Research.Pruning;

/// <summary>
/// Takes the running statistics of a network's normalisations anew: where channels went, means and variances behind them are other ones. No
/// weight changes.
/// </summary>
internal static class RunningStatistics
{
    private const int BatchSize = 64;
    private const int FewestBatches = 50; // of which each counts for a tenth of what is left, so that nothing is of the old ones

    /// <summary>Shows the network all samples, few of them several times.</summary>
    public static void Renew(Layer network, ISamples samples)
    {
        if (!network.Parameters.Any(static parameter => parameter.IsStatistic))
            return;
        var batch = Math.Min(BatchSize, samples.Count);
        using var tape = new Tape(TapeMode.Training) { DropsOut = false };
        var input = tape.Input(samples.SampleShape with { N = batch });
        tape.Output(network.Forward(input));
        tape.Build();
        var targets = new float[samples.Targets];
        for (var step = 0; step < Math.Max(FewestBatches, samples.Count / batch); step++)
        {
            for (var i = 0; i < batch; i++)
                samples.Fill(0, ((step * batch) + i) % samples.Count, input.Values.Slice(i * input.Shape.PerPicture, input.Shape.PerPicture), targets);
            tape.Forward();
        }
    }
}
