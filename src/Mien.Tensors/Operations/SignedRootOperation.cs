using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;
using Kernel = Mien.Tensors.Managed.Pointwise.Elementwise;

namespace Mien.Tensors.Operations;

/// <summary>
/// Signed square root y = sign(x) √|x| = x / √max(|x|, ε): up to |x| = ε = 10⁻⁴ the line x / √ε, so that the gradient, 1 / (2|y|)
/// elsewhere, is at most 1/√ε = 100.
/// </summary>
internal sealed unsafe class SignedRootOperation(Tape tape, Tensor input) : Operation(tape, input)
{
    private ParallelLoop forward = null!;
    private ParallelLoop backward = null!;

    public override bool BackwardInPlace => true;

    public override Tensor? ForwardInPlace => Input;

    public override void Build()
    {
        var size = (long)Input.Shape.PerPicture;
        forward = new ParallelLoop(Workers, Input.Shape.N, (_, start, end) =>
            Kernel.SignedRootForward((end - start) * size, Input.Data + start * size, Output.Data + start * size));
        backward = new ParallelLoop(Workers, Input.Shape.N, (_, start, end) =>
            Kernel.SignedRootBackward(
                (end - start) * size, Output.Data + start * size, Output.GradientData + start * size, Input.GradientData + start * size,
                Accumulates[0]));
    }

    public override void Accept(IOperationVisitor visitor) => visitor.SignedRoot(Input, Kernel.RootEpsilon, Output);

    public override void Forward() => forward.Run();

    public override void Backward() => backward.Run();
}
