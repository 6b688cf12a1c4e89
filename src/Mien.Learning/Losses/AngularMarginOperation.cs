using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Managed.Pointwise;
using Mien.Tensors.Operations;
using static Mien.Tensors.Autograd.TensorOperations;

namespace Mien.Learning.Losses;

/// <summary>
/// A-Softmax: of the logits zᵢⱼ = ‖xᵢ‖ cos θᵢⱼ those of the right class y (its target is above 0) become
/// (λ ‖x‖ cos θ + ‖x‖ ψ(θ)) / (1 + λ) with ψ(θ) = (-1)ᵏ cos(mθ) - 2k for θ in [kπ/m, (k+1)π/m].
/// </summary>
/// <remarks>
/// Liu et al., "SphereFace: Deep Hypersphere Embedding for Face Recognition", CVPR 2017, equations 6 and 7. With c = cos θ,
/// cos(mθ) is the Chebyshev polynomial Tₘ(c), so ψ is smooth in c, and with f = ‖x‖ ψ(z/‖x‖): ∂f/∂z = ψ'(c),
/// ∂f/∂x = (ψ(c) - c ψ'(c)) x/‖x‖. The zero vector counts as orthogonal to all centres and gets no gradient from its length.
/// </remarks>
internal sealed unsafe class AngularMarginOperation(Tape tape, Tensor logits, Tensor embedding, Tensor targets, Tensor lambda, int margin)
    : Operation(tape, logits, embedding, targets, lambda)
{
    private Storage slopes = null!;
    private Storage pulls = null!;

    private int Classes => Input.Shape.C;

    private int Size => Inputs[1].Shape.C;

    /// <summary>Multiplies the angle to the centre of the right class.</summary>
    /// <param name="logits">‖x‖ cos θ [N, 1, 1, classes], from <see cref="TensorOperations.UnitLinear"/>.</param>
    /// <param name="embedding">x [N, 1, 1, D].</param>
    /// <param name="targets">[N, 1, 1, classes].</param>
    /// <param name="lambda">One value, at least 0: the weight of the logit without margin against 1 for that with it.</param>
    /// <param name="margin">Factor m of the angle, 1 to 4.</param>
    public static Tensor Record(Tensor logits, Tensor embedding, Tensor targets, Tensor lambda, int margin)
    {
        Require(logits.Shape == targets.Shape, $"Logits {logits.Shape} and targets {targets.Shape} differ.");
        Require(embedding.Shape == Shape.Vectors(logits.Shape.N, embedding.Shape.C), $"Embeddings {embedding.Shape} do not go with logits {logits.Shape}.");
        LossOperation.RequireGiven(targets);
        return logits.Tape.Record(new AngularMarginOperation(logits.Tape, logits, embedding, targets, lambda, margin), logits.Shape);
    }

    public override void Build()
    {
        slopes = Tape.Scratch(Input.Shape.N);
        pulls = Tape.Scratch(Input.Shape.N);
    }

    public override void Forward()
    {
        var share = 1 / (1 + (double)Inputs[3].Data[0]);
        Input.Values.CopyTo(Output.Values);
        for (var i = 0; i < Input.Shape.N; i++)
        {
            var right = RightClass(i);
            if (right < 0)
                continue;
            var x = Inputs[1].Data + (long)i * Size;
            var length = Math.Sqrt(Elementwise.Dot(Size, x, x));
            var logit = (double)Input.Data[(long)i * Classes + right];
            var cosine = length > 0 ? Math.Clamp(logit / length, -1, 1) : 0;
            var (psi, slope) = Psi(cosine);
            Output.Data[(long)i * Classes + right] = (float)(logit + share * (length * psi - logit));
            slopes.Pointer[i] = (float)(1 + share * (slope - 1));
            pulls.Pointer[i] = length > 0 ? (float)(share * (psi - cosine * slope) / length) : 0;
        }
    }

    public override void Backward()
    {
        for (var i = 0; i < Input.Shape.N; i++)
        {
            var right = RightClass(i);
            var dy = Output.GradientData + (long)i * Classes;
            if (Input.NeedsGradient)
            {
                var dz = Input.GradientData + (long)i * Classes;
                for (var j = 0; j < Classes; j++)
                    dz[j] = (Accumulates[0] ? dz[j] : 0) + dy[j] * (j == right ? slopes.Pointer[i] : 1);
            }
            if (Inputs[1].NeedsGradient)
                Elementwise.Scale(
                    Size, right < 0 ? 0 : dy[right] * pulls.Pointer[i], Inputs[1].Data + (long)i * Size, Accumulates[1],
                    Inputs[1].GradientData + (long)i * Size);
        }
    }

    /// <summary>ψ(c) and its derivative to c = cos θ.</summary>
    private (double Value, double Slope) Psi(double c)
    {
        var k = Math.Min((int)(margin * Math.Acos(c) / Math.PI), margin - 1);
        var sign = k % 2 == 0 ? 1 : -1;
        var (chebyshev, slope) = margin switch
        {
            1 => (c, 1.0),
            2 => (2 * c * c - 1, 4 * c),
            3 => ((4 * c * c - 3) * c, 12 * c * c - 3),
            _ => (8 * c * c * (c * c - 1) + 1, 16 * c * (2 * c * c - 1)),
        };
        return (sign * chebyshev - 2 * k, sign * slope);
    }

    private int RightClass(int picture) => Inputs[2].Values.Slice(picture * Classes, Classes).IndexOfAnyExcept(0f);
}
