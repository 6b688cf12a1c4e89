using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;
using Kernel = Mien.Tensors.Managed.UnitVectors;

namespace Mien.Tensors.Operations;

/// <summary>
/// The values of each picture as a vector of length 1: y = x / max(‖x‖, ε), dx = (dy - y (y·dy)) / ‖x‖. Zero stays zero, with
/// the gradient dy / ε.
/// </summary>
internal sealed unsafe class L2NormalizationOperation(Tape tape, Tensor input) : Operation(tape, input)
{
    private ParallelLoop forward = null!;
    private ParallelLoop backward = null!;

    public override bool BackwardInPlace => true;

    public override Tensor? ForwardInPlace => Input;

    public override void Build()
    {
        var (n, size) = (Input.Shape.N, Input.Shape.PerPicture);
        var lengths = Tape.Scratch(n);
        forward = new ParallelLoop(Workers, n, (_, start, end) =>
            Kernel.Forward(
                end - start, size, Input.Data + (long)start * size, Output.Data + (long)start * size, lengths.Pointer + start));
        backward = new ParallelLoop(Workers, n, (_, start, end) =>
            Kernel.Backward(
                end - start, size, Output.Data + (long)start * size, lengths.Pointer + start,
                Output.GradientData + (long)start * size, Accumulates[0], Input.GradientData + (long)start * size));
    }

    public override void Accept(IOperationVisitor visitor) => visitor.L2Normalize(Input, Kernel.Epsilon, Output);

    public override void Forward() => forward.Run();

    public override void Backward() => backward.Run();
}
