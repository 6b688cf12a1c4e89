namespace Mien.Tensors;

/// <summary>
/// Softmax cross-entropy with soft targets: loss = Σᵢ -Σⱼ tᵢⱼ log softmax(x)ᵢⱼ / N and
/// dxᵢⱼ = (softmax(x)ᵢⱼ Σₖ tᵢₖ - tᵢⱼ) / N. Class weights are already multiplied into the targets.
/// </summary>
internal sealed unsafe class CrossEntropyOperation(Tape tape, Variable logits, Variable targets)
    : Operation(tape, logits, targets), ILoss
{
    public override void Forward()
    {
        var n = Input.Shape.N;
        var gradient = Accumulates[0] || Input.Gradient is null ? Scratch : Input.GradientData;
        Output.Data[0] = (float)(Managed.Elementwise.CrossEntropy(n, Input.Shape.C, Input.Data, Inputs[1].Data, gradient, 1f / n) / n);
    }

    public override void Backward()
    {
        if (Accumulates[0])
            Managed.Elementwise.Accumulate(Input.Shape.Length, Scratch, Input.GradientData);
    }

    public override void Build() => scratch = Tape.Scratch(Input.Shape.Length);

    private float* Scratch => scratch.Pointer;

    private Tensor scratch = null!;
}
