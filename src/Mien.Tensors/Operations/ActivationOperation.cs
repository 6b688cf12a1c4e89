using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;
using Kernel = Mien.Tensors.Managed.Pointwise.Elementwise;

namespace Mien.Tensors.Operations;

/// <summary>An activation of one value each whose gradient follows from its output: sigmoid 1/(1+e⁻ˣ) or tanh.</summary>
internal sealed unsafe class ActivationOperation(Tape tape, Tensor input, bool sigmoid) : Operation(tape, input)
{
    private ParallelLoop forward = null!;
    private ParallelLoop backward = null!;

    public override bool BackwardInPlace => true;

    public override Tensor? ForwardInPlace => Input;

    public override void Build()
    {
        forward = new ParallelLoop(Workers, Input.Shape.N, Forward);
        backward = new ParallelLoop(Workers, Input.Shape.N, Backward);
    }

    public override void Accept(IOperationVisitor visitor)
    {
        if (sigmoid)
            visitor.Sigmoid(Input, Output);
        else
            visitor.Tanh(Input, Output);
    }

    public override void Forward() => forward.Run();

    public override void Backward() => backward.Run();

    private void Forward(int part, int start, int end)
    {
        var (offset, count) = Range(start, end);
        if (sigmoid)
            Kernel.SigmoidForward(count, Input.Data + offset, Output.Data + offset);
        else
            Kernel.TanhForward(count, Input.Data + offset, Output.Data + offset);
    }

    private void Backward(int part, int start, int end)
    {
        var (offset, count) = Range(start, end);
        if (sigmoid)
            Kernel.SigmoidBackward(count, Output.Data + offset, Output.GradientData + offset, Input.GradientData + offset, Accumulates[0]);
        else
            Kernel.TanhBackward(count, Output.Data + offset, Output.GradientData + offset, Input.GradientData + offset, Accumulates[0]);
    }

    private (long Offset, long Count) Range(int start, int end) =>
        ((long)start * Input.Shape.PerPicture, (long)(end - start) * Input.Shape.PerPicture);
}
