using Mien.Tensors.Autograd;
using Mien.Tensors.Managed.Pointwise;
using Mien.Tensors.Shapes;
using Mien.Tensors.Threads;
using Kernel = Mien.Tensors.Managed.Pooling;

namespace Mien.Tensors.Operations;

/// <summary>Largest value of each window; its gradient goes to the first pixel that held it.</summary>
internal sealed unsafe class MaxPoolOperation(Tape tape, Tensor input, Window window) : Operation(tape, input)
{
    private Storage? winners;
    private ParallelLoop forward = null!;
    private ParallelLoop backward = null!;
    private Storage? added;

    public override void Build()
    {
        if (Tape.IsTraining)
            winners = Tape.Scratch((Output.Shape.Length + sizeof(float) - 1) / sizeof(float));
        if (Accumulates[0])
            added = Tape.Scratch(Input.Shape.Length);
        forward = new ParallelLoop(Workers, Input.Shape.N, Forward);
        backward = new ParallelLoop(Workers, Input.Shape.N, Backward);
    }

    public override void Accept(IOperationVisitor visitor) => visitor.MaxPool(Input, window, Output);

    public override void Forward() => forward.Run();

    public override void Backward() => backward.Run();

    private PoolingShape Shape(int batch) => new(batch, Input.Shape.H, Input.Shape.W, Input.Shape.C, window);

    private void Forward(int part, int start, int end)
    {
        var offset = (long)start * Output.Shape.PerPicture;
        Kernel.MaxForward(
            Shape(end - start), Input.Data + (long)start * Input.Shape.PerPicture, Output.Data + offset,
            winners is null ? null : (byte*)winners.Pointer + offset);
    }

    private void Backward(int part, int start, int end)
    {
        var offset = (long)start * Output.Shape.PerPicture;
        var target = Input.GradientData + (long)start * Input.Shape.PerPicture;
        var written = added is null ? target : added.Pointer + (long)start * Input.Shape.PerPicture;
        Kernel.MaxBackward(Shape(end - start), Output.GradientData + offset, (byte*)winners!.Pointer + offset, written);
        if (added is not null)
            Elementwise.Accumulate((long)(end - start) * Input.Shape.PerPicture, written, target);
    }
}
