using Mien.Tensors.Autograd;
using Mien.Tensors.Managed.Pointwise;
using Mien.Tensors.Shapes;
using Mien.Tensors.Threads;
using Kernel = Mien.Tensors.Managed.Pooling;

namespace Mien.Tensors.Operations;

/// <summary>Mean of each window, padding counted or not.</summary>
internal sealed unsafe class AveragePoolOperation(Tape tape, Tensor input, Window window, bool countPadding) : Operation(tape, input)
{
    private ParallelLoop forward = null!;
    private ParallelLoop backward = null!;
    private Storage? added;

    public override void Build()
    {
        if (Accumulates[0])
            added = Tape.Scratch(Input.Shape.Length);
        forward = new ParallelLoop(Workers, Input.Shape.N, (_, start, end) =>
            Kernel.AverageForward(
                Shape(end - start), Input.Data + (long)start * Input.Shape.PerPicture,
                Output.Data + (long)start * Output.Shape.PerPicture, countPadding));
        backward = new ParallelLoop(Workers, Input.Shape.N, Backward);
    }

    public override void Accept(IOperationVisitor visitor) => visitor.AveragePool(Input, window, countPadding, Output);

    public override void Forward() => forward.Run();

    public override void Backward() => backward.Run();

    private PoolingShape Shape(int batch) => new(batch, Input.Shape.H, Input.Shape.W, Input.Shape.C, window);

    private void Backward(int part, int start, int end)
    {
        var target = Input.GradientData + (long)start * Input.Shape.PerPicture;
        var written = added is null ? target : added.Pointer + (long)start * Input.Shape.PerPicture;
        Kernel.AverageBackward(Shape(end - start), Output.GradientData + (long)start * Output.Shape.PerPicture, written, countPadding);
        if (added is not null)
            Elementwise.Accumulate((long)(end - start) * Input.Shape.PerPicture, written, target);
    }
}
