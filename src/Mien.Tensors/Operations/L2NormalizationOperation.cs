using Mien.Tensors.Autograd;
using Kernel = Mien.Tensors.Managed.UnitVectors;

namespace Mien.Tensors.Operations;

/// <summary>
/// The values of each picture as a vector of length 1: y = x / max(‖x‖, ε), dx = (dy - y (y·dy)) / ‖x‖. Zero stays zero, with
/// the gradient dy / ε.
/// </summary>
internal sealed unsafe class L2NormalizationOperation(Tape tape, Tensor input) : PictureOperation(tape, input)
{
    private readonly Storage lengths = tape.Scratch(input.Shape.N);

    public override bool BackwardInPlace => true;

    public override Tensor? ForwardInPlace => Input;

    public override void Accept(IOperationVisitor visitor) => visitor.L2Normalize(Input, Kernel.Epsilon, Output);

    protected override void Forward(int part, int first, int count) =>
        Kernel.Forward(count, Input.Shape.PerPicture, Input.At(first), Output.At(first), lengths.Pointer + first);

    protected override void Backward(int part, int first, int count) =>
        Kernel.Backward(
            count, Input.Shape.PerPicture, Output.At(first), lengths.Pointer + first, Output.GradientAt(first), Accumulates[0],
            Input.GradientAt(first));
}
