using Mien.Tensors.Autograd;
using Kernel = Mien.Tensors.Managed.Pointwise.Elementwise;

namespace Mien.Tensors.Operations;

/// <summary>Softmax over channels, yⱼ = eˣʲ / Σₖ eˣᵏ.</summary>
internal sealed unsafe class SoftmaxOperation(Tape tape, Tensor input) : OverwritingOperation(tape, input)
{
    public override void Accept(IOperationVisitor visitor) => visitor.Softmax(Input, Output);

    protected override void Forward(int part, int first, int count) =>
        Kernel.SoftmaxForward(count * Input.Shape.Area, Input.Shape.C, Input.At(first), Output.At(first));

    protected override void Backward(int first, int count, float* dx) =>
        Kernel.SoftmaxBackward(count * Input.Shape.Area, Input.Shape.C, Output.At(first), Output.GradientAt(first), dx);
}

/// <summary>Logarithm of softmax over channels, yⱼ = xⱼ - log Σₖ eˣᵏ.</summary>
internal sealed unsafe class LogSoftmaxOperation(Tape tape, Tensor input) : OverwritingOperation(tape, input)
{
    public override void Accept(IOperationVisitor visitor) => visitor.LogSoftmax(Input, Output);

    protected override void Forward(int part, int first, int count) =>
        Kernel.LogSoftmaxForward(count * Input.Shape.Area, Input.Shape.C, Input.At(first), Output.At(first));

    protected override void Backward(int first, int count, float* dx) =>
        Kernel.LogSoftmaxBackward(count * Input.Shape.Area, Input.Shape.C, Output.At(first), Output.GradientAt(first), dx);
}
