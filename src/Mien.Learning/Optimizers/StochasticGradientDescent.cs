using Mien.Tensors;
using Mien.Tensors.Threads;

namespace Mien.Learning.Optimizers;

/// <summary>
/// Stochastic gradient descent with momentum: g += decay·w, v = μv + g, w -= η v; with Nesterov's momentum
/// w -= η (g + μv). The first step sets v = g, as in PyTorch.
/// </summary>
public sealed class StochasticGradientDescent : Optimizer
{
    private readonly Storage[] velocity;
    private readonly float momentum;
    private readonly bool nesterov;

    /// <summary>Prepares the velocities.</summary>
    /// <param name="parameters">Parameters to train.</param>
    /// <param name="momentum">Share of the last step that goes on, 0 to 1.</param>
    /// <param name="nesterov">Whether the gradient is taken ahead.</param>
    /// <param name="weightDecay">L2 penalty on parameters that decay, at least 0.</param>
    /// <param name="groups">Parameters with settings of their own; null for none.</param>
    /// <param name="workers">Threads to share the work; null for <see cref="Workers.Shared"/>.</param>
    public StochasticGradientDescent(
        IEnumerable<Parameter> parameters, float momentum = 0.9f, bool nesterov = false, float weightDecay = 0,
        IReadOnlyList<ParameterGroup>? groups = null, Workers? workers = null)
        : base(parameters, weightDecay, groups, workers)
    {
        this.momentum = momentum;
        this.nesterov = nesterov;
        LearningRate = 0.1f;
        velocity = AddState("velocity");
    }

    private protected override void Update(int index, int start, int length)
    {
        var parameter = Parameters[index];
        var weights = parameter.Value.Vectors.Slice(start, length);
        var gradients = parameter.Gradient!.Vectors.Slice(start, length);
        var v = velocity[index].Vectors.Slice(start, length);
        var penalty = Penalty(index);
        var rate = LearningRate * RateFactor(index);
        var (ahead, behind) = nesterov ? (1f, momentum) : (0f, 1f);
        for (var i = 0; i < weights.Length; i++)
        {
            var g = gradients[i] + weights[i] * penalty;
            v[i] = v[i] * momentum + g;
            weights[i] -= rate * (g * ahead + v[i] * behind);
        }
    }
}
