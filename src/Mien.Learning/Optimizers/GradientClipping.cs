using System.Numerics.Tensors;
using Mien.Tensors;

namespace Mien.Learning.Optimizers;

/// <summary>A limit of the gradients of a step, as PyTorch's clip_grad_norm_ and clip_grad_value_ set it.</summary>
public abstract class GradientClipping
{
    private GradientClipping()
    {
    }

    /// <summary>Shortens the vector of all gradients to a Euclidean norm: g *= min(1, limit / (norm + 1e-6)).</summary>
    /// <param name="limit">Largest norm, above 0.</param>
    public static GradientClipping ByNorm(float limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return new NormLimit(limit);
    }

    /// <summary>Holds every value of every gradient within ±limit.</summary>
    /// <param name="limit">Largest magnitude, above 0.</param>
    public static GradientClipping ByValue(float limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        return new ValueLimit(limit);
    }

    internal abstract void Apply(IReadOnlyList<Parameter> parameters);

    private sealed class NormLimit(float limit) : GradientClipping
    {
        // The values that a kernel pads its weights with are zeros, in gradients too. In double, so that the norm is the same on
        // machines with vectors of another width.
        internal override void Apply(IReadOnlyList<Parameter> parameters)
        {
            var squares = 0.0;
            for (var i = 0; i < parameters.Count; i++)
                foreach (var value in parameters[i].Gradient!.Span)
                    squares += (double)value * value;
            var norm = Math.Sqrt(squares);
            if (!double.IsFinite(norm))
                throw new MienException(null, $"the norm of the gradients is {norm}", "lower the learning rate");
            var factor = limit / (norm + 1e-6);
            if (factor >= 1)
                return;
            for (var i = 0; i < parameters.Count; i++)
                foreach (ref var value in parameters[i].Gradient!.Span)
                    value = (float)(value * factor);
        }
    }

    private sealed class ValueLimit(float limit) : GradientClipping
    {
        internal override void Apply(IReadOnlyList<Parameter> parameters)
        {
            for (var i = 0; i < parameters.Count; i++)
                TensorPrimitives.Clamp(parameters[i].Gradient!.Span, -limit, limit, parameters[i].Gradient!.Span);
        }
    }
}
