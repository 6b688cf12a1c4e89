using Mien.Tensors.Autograd;
using Mien.Tensors.Managed.Pointwise;

namespace Mien.Tensors.Operations;

/// <summary>The same values, channels last, seen as one vector for each picture.</summary>
internal sealed unsafe class FlattenOperation(Tape tape, Tensor input) : Operation(tape, input)
{
    public override bool BackwardInPlace => true;

    public override Tensor? ForwardInPlace => Input;

    public override void Accept(IOperationVisitor visitor) => visitor.Flatten(Input, Output);

    public override void Forward() => Copy(Input.Data, Output.Data);

    public override void Backward()
    {
        if (Accumulates[0])
            Elementwise.Accumulate(Input.Shape.Length, Output.GradientData, Input.GradientData);
        else
            Copy(Output.GradientData, Input.GradientData);
    }

    private void Copy(float* from, float* to)
    {
        if (from != to)
            Buffer.MemoryCopy(from, to, Input.Shape.Length * sizeof(float), Input.Shape.Length * sizeof(float));
    }
}
