using Mien.Tensors.Autograd;
using Kernel = Mien.Tensors.Managed.Pointwise.Elementwise;

namespace Mien.Tensors.Operations;

/// <summary>y = s·x with a fixed s; dx = s·dy.</summary>
internal sealed unsafe class ScaleOperation(Tape tape, Tensor input, float factor) : Operation(tape, input)
{
    public override bool BackwardInPlace => true;

    public override Tensor? ForwardInPlace => Input;

    public override void Accept(IOperationVisitor visitor) => visitor.Scale(Input, factor, Output);

    public override void Forward() => Kernel.Scale(Input.Shape.Length, factor, Input.Data, false, Output.Data);

    public override void Backward() => Kernel.Scale(Input.Shape.Length, factor, Output.GradientData, Accumulates[0], Input.GradientData);
}
