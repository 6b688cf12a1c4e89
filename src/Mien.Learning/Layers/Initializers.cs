using Mien.Tensors;

namespace Mien.Learning.Layers;

/// <summary>Random starts of weights; fan-in and fan-out count the weights that meet in one unit.</summary>
public static class Initializers
{
    /// <summary>Normal with variance 2 / fan-in, for layers before a ReLU (He et al., 2015).</summary>
    public static void He(Parameter weights, ref RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var deviation = Math.Sqrt(2.0 / FanIn(weights));
        var values = new float[weights.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = (float)(deviation * random.NextNormal());
        weights.Write(values);
    }

    /// <summary>Uniform within ±√(6 / (fan-in + fan-out)) (Glorot and Bengio, 2010).</summary>
    public static void Glorot(Parameter weights, ref RandomSource random)
    {
        ArgumentNullException.ThrowIfNull(weights);
        var area = FanIn(weights) / weights.Shape[1];
        var bound = (float)Math.Sqrt(6.0 / (FanIn(weights) + weights.Shape[0] * area));
        var values = new float[weights.Count];
        for (var i = 0; i < values.Length; i++)
            values[i] = random.Uniform(-bound, bound);
        weights.Write(values);
    }

    /// <summary>One value everywhere.</summary>
    public static void Constant(Parameter parameter, float value)
    {
        ArgumentNullException.ThrowIfNull(parameter);
        var values = new float[parameter.Count];
        Array.Fill(values, value);
        parameter.Write(values);
    }

    private static long FanIn(Parameter weights) => weights.Count / weights.Shape[0];
}
