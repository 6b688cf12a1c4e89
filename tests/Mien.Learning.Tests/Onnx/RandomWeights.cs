using Mien.Tensors;

namespace Mien.Learning.Tests.Onnx;

internal static class RandomWeights
{
    private const float HeadScale = 0.015f;

    /// <summary>Convolutions as He starts them; scales, means, variances and biases that a mistake in their order would show.</summary>
    public static void Fill(Layer network)
    {
        network.Initialize(new RandomSource(7));
        var random = new RandomSource(8);
        foreach (var (name, parameter) in network.NamedParameters.Where(item => item.Parameter.Shape.Count == 1))
        {
            var positive = name.EndsWith("running_var", StringComparison.Ordinal) || name.EndsWith("weight", StringComparison.Ordinal);
            parameter.Write([.. Enumerable.Range(0, (int)parameter.Count).Select(_ => positive ? random.Uniform(0.5f, 1.5f) : random.Uniform(-0.5f, 0.5f))]);
        }
        // Without training the sums of residual blocks grow; the head brings the logits back to a useful size.
        var head = network.Parameters.Last(parameter => parameter.Shape.Count > 1);
        head.Write([.. head.Read().Select(value => value * HeadScale)]);
    }

}
