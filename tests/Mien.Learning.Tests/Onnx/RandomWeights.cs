using Mien.Learning.Layers;
using Mien.Tensors;

namespace Mien.Learning.Tests.Onnx;

internal static class RandomWeights
{
    /// <summary>Convolutions as He starts them; scales, means, variances and biases that a mistake in their order would show.</summary>
    /// <param name="network">Network to fill.</param>
    /// <param name="headScale">
    /// Factor of the head, which brings the logits to a useful size: without training the sums of residual blocks grow.
    /// </param>
    public static void Fill(Layer network, float headScale = 0.015f)
    {
        network.Initialize(new RandomSource(7));
        var random = new RandomSource(8);
        foreach (var (name, parameter) in network.NamedParameters.Where(item => item.Parameter.Shape.Count == 1 && item.Name != "scale"))
        {
            var positive = name.EndsWith("running_var", StringComparison.Ordinal) || name.EndsWith("weight", StringComparison.Ordinal);
            parameter.Write([.. Enumerable.Range(0, (int)parameter.Count).Select(_ => positive ? random.Uniform(0.5f, 1.5f) : random.Uniform(-0.5f, 0.5f))]);
        }
        var head = network.Parameters.Last(parameter => parameter.Shape.Count > 1);
        head.Write([.. head.Read().Select(value => value * headScale)]);
    }
}
