using Mien.Tensors.Autograd;
using Mien.Tensors.Managed.Pointwise;

namespace Mien.Tensors.Operations;

/// <summary>
/// Softmax cross-entropy with soft targets: loss = Σᵢ -Σⱼ tᵢⱼ log softmax(x)ᵢⱼ / N and
/// dxᵢⱼ = dloss (softmax(x)ᵢⱼ Σₖ tᵢₖ - tᵢⱼ) / N. Class weights are already multiplied into the targets.
/// </summary>
internal sealed unsafe class CrossEntropyOperation(Tape tape, Tensor logits, Tensor targets) : LossOperation(tape, [logits], targets)
{
    public override void Forward()
    {
        var n = Input.Shape.N;
        Output.Data[0] = (float)(Elementwise.CrossEntropy(n, Input.Shape.C, Input.Data, Targets.Data, Gradient(0).Pointer, 1f / n) / n);
    }
}
