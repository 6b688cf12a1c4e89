using Mien.Tensors.Autograd;
using Kernel = Mien.Tensors.Managed.Pointwise.Elementwise;

namespace Mien.Tensors.Operations;

/// <summary>Softmax over channels, yⱼ = eˣʲ / Σₖ eˣᵏ, or its logarithm.</summary>
internal sealed unsafe class SoftmaxOperation(Tape tape, Tensor input, bool logarithm) : Operation(tape, input)
{
    private Storage? added;

    private int Rows => Input.Shape.N * Input.Shape.H * Input.Shape.W;

    public override void Build()
    {
        if (Accumulates[0])
            added = Tape.Scratch(Input.Shape.Length);
    }

    public override void Accept(IOperationVisitor visitor)
    {
        if (logarithm)
            visitor.LogSoftmax(Input, Output);
        else
            visitor.Softmax(Input, Output);
    }

    public override void Forward()
    {
        if (logarithm)
            Kernel.LogSoftmaxForward(Rows, Input.Shape.C, Input.Data, Output.Data);
        else
            Kernel.SoftmaxForward(Rows, Input.Shape.C, Input.Data, Output.Data);
    }

    public override void Backward()
    {
        var target = added is null ? Input.GradientData : added.Pointer;
        if (logarithm)
            Kernel.LogSoftmaxBackward(Rows, Input.Shape.C, Output.Data, Output.GradientData, target);
        else
            Kernel.SoftmaxBackward(Rows, Input.Shape.C, Output.Data, Output.GradientData, target);
        if (added is not null)
            Kernel.Accumulate(Input.Shape.Length, added.Pointer, Input.GradientData);
    }
}
