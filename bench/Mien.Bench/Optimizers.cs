using Mien.Learning.Optimizers;
using Mien.Tensors;

namespace Mien.Bench;

/// <summary>The optimisers of the benchmarks, with the settings that networks-vs-torch.py gives PyTorch's.</summary>
internal static class Optimizers
{
    private const float Momentum = 0.9f;
    private const float WeightDecay = 0.01f;

    public static Func<IEnumerable<Parameter>, Optimizer> Of(string name, float rate) => parameters => name switch
    {
        "sgd" => new StochasticGradientDescent(parameters, Momentum) { LearningRate = rate },
        "adamw" => new Adam(parameters, WeightDecay, decoupled: true) { LearningRate = rate },
        _ => throw new ArgumentException($"{name}: not an optimiser of the benchmarks; give sgd or adamw"),
    };
}
