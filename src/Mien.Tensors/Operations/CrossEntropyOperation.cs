using Mien.Tensors.Autograd;
using Mien.Tensors.Managed.Pointwise;

namespace Mien.Tensors.Operations;

/// <summary>
/// Softmax cross-entropy with soft targets: loss = Σᵢ -Σⱼ tᵢⱼ log softmax(x)ᵢⱼ / N and
/// dxᵢⱼ = dloss (softmax(x)ᵢⱼ Σₖ tᵢₖ - tᵢⱼ) / N. Class weights are already multiplied into the targets.
/// </summary>
internal sealed unsafe class CrossEntropyOperation(Tape tape, Tensor logits, Tensor targets)
    : Operation(tape, logits, targets)
{
    // Kept apart until the backward pass: the buffer of the input's gradient may serve other gradients before.
    private Storage gradient = null!;

    public override void Build() => gradient = Tape.Scratch(Input.Shape.Length);

    public override void Forward()
    {
        var n = Input.Shape.N;
        Output.Data[0] = (float)(Elementwise.CrossEntropy(n, Input.Shape.C, Input.Data, Inputs[1].Data, gradient.Pointer, 1f / n) / n);
    }

    public override void Backward() =>
        Elementwise.Scale(Input.Shape.Length, *Output.GradientData, gradient.Pointer, Accumulates[0], Input.GradientData);
}
