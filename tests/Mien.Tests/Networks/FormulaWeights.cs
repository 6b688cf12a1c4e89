using Mien.Learning.Layers;
using Mien.Tensors;
using Mien.Tensors.Autograd;

namespace Mien.Tests.Networks;

/// <summary>Weights and inputs from the random numbers that tests/fixtures/torch_fixture.py makes too.</summary>
internal static class FormulaWeights
{
    private const int InputStream = 1000;

    /// <summary>
    /// From uniform numbers u: matrices ±√(6/fan-in), scales and variances 0.5 + u (a quarter of it for scales within
    /// the blocks of a ResNet, and for what those of a MobileFaceNet add), the rest u - 0.5.
    /// </summary>
    public static T Fill<T>(T network, ulong seed)
        where T : Layer
    {
        var named = network.NamedParameters.OrderBy(item => item.Name, StringComparer.Ordinal).ToArray();
        for (var stream = 0; stream < named.Length; stream++)
        {
            var (name, parameter) = named[stream];
            var random = new RandomSource(seed, (RandomStream)stream);
            var values = new float[parameter.Count];
            var bound = (float)Math.Sqrt(6.0 / (parameter.Count / parameter.Shape[0]));
            if (name.StartsWith("stage", StringComparison.Ordinal) && name.EndsWith("conv3.weight", StringComparison.Ordinal))
                bound *= 0.25f;
            var weight = name.EndsWith("weight", StringComparison.Ordinal);
            var within = weight && name.Contains(".bn", StringComparison.Ordinal);
            var positive = (weight || name.EndsWith("running_var", StringComparison.Ordinal)) && !name.Contains("prelu", StringComparison.Ordinal);
            for (var i = 0; i < values.Length; i++)
            {
                var u = random.NextSingle();
                values[i] = parameter.Shape.Count > 1 ? (2 * u - 1) * bound : within ? (u + 0.5f) * 0.25f : positive ? u + 0.5f : u - 0.5f;
            }
            parameter.Write(values);
        }
        return network;
    }

    /// <summary>An input from -2 to 2.</summary>
    public static Tensor Input(Tape tape, Shape shape, ulong seed)
    {
        var input = tape.Input(shape);
        var random = new RandomSource(seed, (RandomStream)InputStream);
        foreach (ref var value in input.Values)
            value = random.NextSingle() * 4 - 2;
        return input;
    }
}
