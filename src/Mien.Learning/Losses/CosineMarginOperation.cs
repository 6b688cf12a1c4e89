using Mien.Tensors.Autograd;
using Mien.Tensors.Operations;
using Kernel = Mien.Tensors.Managed.Pointwise.Elementwise;

namespace Mien.Learning.Losses;

/// <summary>yᵢⱼ = xᵢⱼ - m where j is the class of picture i (its target is above 0), xᵢⱼ elsewhere; dx = dy.</summary>
/// <remarks>Wang et al., "CosFace: Large Margin Cosine Loss for Deep Face Recognition", CVPR 2018, equation 4.</remarks>
internal sealed unsafe class CosineMarginOperation(Tape tape, Tensor cosines, Tensor targets, float margin)
    : Operation(tape, cosines, targets)
{
    /// <summary>Takes the margin off the cosine of the right class; all [N, 1, 1, classes].</summary>
    public static Tensor Record(Tensor cosines, Tensor targets, float margin)
    {
        TensorOperations.Require(cosines.Shape == targets.Shape, $"Cosines {cosines.Shape} and targets {targets.Shape} differ.");
        LossOperation.RequireGiven(targets);
        return cosines.Tape.Record(new CosineMarginOperation(cosines.Tape, cosines, targets, margin), cosines.Shape);
    }

    public override void Forward()
    {
        float* x = Input.Data, targets = Inputs[1].Data, y = Output.Data;
        var length = Input.Shape.Length;
        for (long i = 0; i < length; i++)
            y[i] = targets[i] > 0 ? x[i] - margin : x[i];
    }

    public override void Backward() => Kernel.Scale(Input.Shape.Length, 1, Output.GradientData, Accumulates[0], Input.GradientData);
}
