using Mien.Tensors;
using Mien.Tensors.Autograd;

namespace Mien.Learning.Optimizers;

/// <summary>
/// Exponential moving average of all parameters and statistics: a += (1-d)(w-a) with d = min(decay, (1+t)/(10+t)), so
/// that the random start is soon forgotten.
/// </summary>
public sealed class WeightAverage : IDisposable
{
    private readonly Parameter[] parameters;
    private readonly Storage[] averages;
    private readonly Storage[] kept;
    private readonly float decay;

    /// <summary>Starts from the present values of parameters whose training tape is built.</summary>
    /// <param name="parameters">All parameters and statistics of a network.</param>
    /// <param name="decay">Share of the past, 0 to 1.</param>
    public WeightAverage(IEnumerable<Parameter> parameters, float decay)
    {
        this.decay = decay;
        this.parameters = [.. parameters];
        averages = [.. this.parameters.Select(Copy)];
        kept = [.. this.parameters.Select(Copy)];
    }

    /// <summary>The averages, for checkpoints.</summary>
    public IEnumerable<(Parameter Parameter, Storage Storage)> State => parameters.Zip(averages);

    /// <summary>Takes in the values after step number <paramref name="step"/>.</summary>
    public void Update(long step)
    {
        var share = 1 - Math.Min(decay, (1f + step) / (10f + step));
        for (var i = 0; i < parameters.Length; i++)
        {
            var values = parameters[i].Value.Vectors;
            var average = averages[i].Vectors;
            for (var k = 0; k < average.Length; k++)
                average[k] += share * (values[k] - average[k]);
        }
    }

    /// <summary>Puts the averages into the parameters and keeps the trained values for <see cref="Restore"/>.</summary>
    public void Apply()
    {
        for (var i = 0; i < parameters.Length; i++)
        {
            kept[i].CopyFrom(parameters[i].Value);
            parameters[i].Value.CopyFrom(averages[i]);
        }
    }

    /// <summary>Puts the trained values back.</summary>
    public void Restore()
    {
        for (var i = 0; i < parameters.Length; i++)
            parameters[i].Value.CopyFrom(kept[i]);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var tensor in averages.Concat(kept))
            tensor.Dispose();
    }

    private static Storage Copy(Parameter parameter)
    {
        var copy = new Storage(parameter.Value.Length);
        copy.CopyFrom(parameter.Value);
        return copy;
    }
}
