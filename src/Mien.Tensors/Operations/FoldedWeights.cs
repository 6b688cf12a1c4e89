using Mien.Tensors.Autograd;
using Mien.Tensors.Memory;

namespace Mien.Tensors.Operations;

/// <summary>
/// The weights of a convolution at inference, in the order that its kernels want, with the normalisation behind it folded in: with scale
/// a = γ/√(σ²+ε), weights become a·w and the bias a·(b-μ)+β.
/// </summary>
internal sealed unsafe class FoldedWeights(
    Tape tape, Parameter weights, Parameter? bias, BatchNormalizationOperation? normalization, WeightLayout layout)
{
    private readonly Storage packed = tape.Scratch(layout.PackedLength(weights.Count));
    private readonly Storage? shifts = bias is null && normalization is null ? null : tape.Scratch(weights.Shape[0]);

    public float* Weights => packed.Pointer;

    /// <summary>Null where nothing is added.</summary>
    public float* Bias => shifts is null ? null : shifts.Pointer;

    /// <summary>Takes the parameters as they are now.</summary>
    public void Refresh()
    {
        var plain = weights.Read();
        var shift = bias?.Read() ?? new float[weights.Shape[0]];
        if (normalization is not null)
        {
            var (scale, offset) = normalization.Affine();
            var perChannel = plain.Length / scale.Length;
            for (var i = 0; i < plain.Length; i++)
                plain[i] *= scale[i / perChannel];
            for (var c = 0; c < shift.Length; c++)
                shift[c] = shift[c] * scale[c] + offset[c];
        }
        layout.Pack(plain, packed.Span);
        if (shifts is not null)
            shift.CopyTo(shifts.Span);
    }
}
