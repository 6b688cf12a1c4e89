using System.Numerics;
using Mien.Tensors;
using Mien.Tensors.Threads;

namespace Mien.Learning.Optimizers;

/// <summary>
/// Adam (Kingma and Ba, 2015) and AdamW (Loshchilov and Hutter, 2019): m = β₁m + (1-β₁)g, v = β₂v + (1-β₂)g²,
/// w -= η (m / (1-β₁ᵗ)) / (√(v / (1-β₂ᵗ)) + ε).
/// </summary>
public sealed class Adam : Optimizer
{
    private readonly Storage[] first;
    private readonly Storage[] second;
    private readonly bool decoupled;
    private readonly float beta1;
    private readonly float beta2;
    private readonly float epsilon;
    private float stepSize;
    private float inverseCorrection;

    /// <summary>Prepares the moments.</summary>
    /// <param name="parameters">Parameters to train.</param>
    /// <param name="weightDecay">Pull towards zero of parameters that decay, at least 0.</param>
    /// <param name="decoupled">True: AdamW, w -= η·decay·w. False: an L2 penalty, g += decay·w.</param>
    /// <param name="beta1">Share of the past in the first moment, 0 to 1.</param>
    /// <param name="beta2">Share of the past in the second moment, 0 to 1.</param>
    /// <param name="epsilon">Added to the root of the second moment.</param>
    /// <param name="groups">Parameters with settings of their own; null for none.</param>
    /// <param name="workers">Threads to share the work; null for <see cref="Workers.Shared"/>.</param>
    public Adam(
        IEnumerable<Parameter> parameters, float weightDecay = 0, bool decoupled = false, float beta1 = 0.9f,
        float beta2 = 0.999f, float epsilon = 1e-8f, IReadOnlyList<ParameterGroup>? groups = null, Workers? workers = null)
        : base(parameters, weightDecay, groups, workers)
    {
        this.decoupled = decoupled;
        this.beta1 = beta1;
        this.beta2 = beta2;
        this.epsilon = epsilon;
        LearningRate = 1e-3f;
        first = AddState("first_moment");
        second = AddState("second_moment");
    }

    private protected override float Penalty(int index) => decoupled ? 0 : Decay(index);

    private protected override void BeginStep()
    {
        stepSize = (float)(LearningRate / (1 - Math.Pow(beta1, Steps)));
        inverseCorrection = (float)(1 / Math.Sqrt(1 - Math.Pow(beta2, Steps)));
    }

    private protected override void Update(int index, int start, int length)
    {
        var parameter = Parameters[index];
        var weights = parameter.Value.Vectors.Slice(start, length);
        var gradients = parameter.Gradient!.Vectors.Slice(start, length);
        var m = first[index].Vectors.Slice(start, length);
        var v = second[index].Vectors.Slice(start, length);
        var rate = stepSize * RateFactor(index);
        var shrink = decoupled ? 1 - LearningRate * RateFactor(index) * Decay(index) : 1;
        var penalty = Penalty(index);
        for (var i = 0; i < weights.Length; i++)
        {
            var w = weights[i] * shrink;
            var g = gradients[i] + weights[i] * penalty;
            m[i] = beta1 * m[i] + (1 - beta1) * g;
            v[i] = beta2 * v[i] + (1 - beta2) * g * g;
            weights[i] = w - rate * m[i] / (Vector.SquareRoot(v[i]) * inverseCorrection + new Vector<float>(epsilon));
        }
    }
}
