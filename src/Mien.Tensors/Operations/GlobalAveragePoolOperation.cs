using Mien.Tensors.Autograd;
using Mien.Tensors.Managed.Pointwise;
using Kernel = Mien.Tensors.Managed.Pooling;

namespace Mien.Tensors.Operations;

/// <summary>Mean over all pixels: [N, H, W, C] to [N, 1, 1, C].</summary>
internal sealed unsafe class GlobalAveragePoolOperation(Tape tape, Tensor input) : Operation(tape, input)
{
    private Storage? added;

    public override void Build()
    {
        if (Accumulates[0])
            added = Tape.Scratch(Input.Shape.Length);
    }

    public override void Accept(IOperationVisitor visitor) => visitor.GlobalAveragePool(Input, Output);

    public override void Forward() =>
        Kernel.GlobalAverageForward(Input.Shape.N, Input.Shape.H * Input.Shape.W, Input.Shape.C, Input.Data, Output.Data);

    public override void Backward()
    {
        var written = added is null ? Input.GradientData : added.Pointer;
        Kernel.GlobalAverageBackward(Input.Shape.N, Input.Shape.H * Input.Shape.W, Input.Shape.C, Output.GradientData, written);
        if (added is not null)
            Elementwise.Accumulate(Input.Shape.Length, written, Input.GradientData);
    }
}
