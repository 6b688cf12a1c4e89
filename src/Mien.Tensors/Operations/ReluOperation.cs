using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;
using Kernel = Mien.Tensors.Managed.Pointwise.Elementwise;

namespace Mien.Tensors.Operations;

/// <summary>y = max(x, 0); dx = dy where y > 0.</summary>
internal sealed unsafe class ReluOperation(Tape tape, Tensor input) : Operation(tape, input)
{
    private ParallelLoop forward = null!;
    private ParallelLoop backward = null!;

    public override bool BackwardInPlace => true;

    public override Tensor? ForwardInPlace => Input;

    public override void Build()
    {
        var size = Input.Shape.PerPicture;
        forward = new ParallelLoop(Workers, Input.Shape.N, (_, start, end) =>
            Kernel.ReluForward((long)(end - start) * size, Input.Data + (long)start * size, Output.Data + (long)start * size));
        backward = new ParallelLoop(Workers, Input.Shape.N, (_, start, end) =>
            Kernel.ReluBackward(
                (long)(end - start) * size, Output.Data + (long)start * size, Output.GradientData + (long)start * size,
                Input.GradientData + (long)start * size, Accumulates[0]));
    }

    public override void Accept(IOperationVisitor visitor) => visitor.Relu(Input, Output);

    public override void Forward() => forward.Run();

    public override void Backward() => backward.Run();
}
