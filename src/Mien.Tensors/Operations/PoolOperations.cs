using Mien.Tensors.Autograd;
using Mien.Tensors.Shapes;
using Kernel = Mien.Tensors.Managed.Pooling;

namespace Mien.Tensors.Operations;

/// <summary>Mean of each window, padding counted or not.</summary>
internal sealed unsafe class AveragePoolOperation(Tape tape, Tensor input, Window window, bool countPadding) : OverwritingOperation(tape, input)
{
    public override void Accept(IOperationVisitor visitor) => visitor.AveragePool(Input, window, countPadding, Output);

    protected override void Forward(int part, int first, int count) =>
        Kernel.AverageForward(PoolingShape.Of(Input.Shape, count, window), Input.At(first), Output.At(first), countPadding);

    protected override void Backward(int first, int count, float* dx) =>
        Kernel.AverageBackward(PoolingShape.Of(Input.Shape, count, window), Output.GradientAt(first), dx, countPadding);
}

/// <summary>Largest value of each window; its gradient goes to the first pixel that held it.</summary>
internal sealed unsafe class MaxPoolOperation(Tape tape, Tensor input, Window window) : OverwritingOperation(tape, input)
{
    private Storage? winners; // a byte each

    public Window Window => window;

    public override void Build()
    {
        base.Build();
        if (Tape.IsTraining)
            winners = Tape.Scratch((Output.Shape.Length + sizeof(float) - 1) / sizeof(float));
    }

    public override void Accept(IOperationVisitor visitor) => visitor.MaxPool(Input, window, Output);

    protected override void Forward(int part, int first, int count) =>
        Kernel.MaxForward(PoolingShape.Of(Input.Shape, count, window), Input.At(first), Output.At(first), winners is null ? null : Winners(first));

    protected override void Backward(int first, int count, float* dx) =>
        Kernel.MaxBackward(PoolingShape.Of(Input.Shape, count, window), Output.GradientAt(first), Winners(first), dx);

    private byte* Winners(int picture) => (byte*)winners!.Pointer + (long)picture * Output.Shape.PerPicture;
}

/// <summary>Mean over all pixels: [N, H, W, C] to [N, 1, 1, C].</summary>
internal sealed unsafe class GlobalAveragePoolOperation(Tape tape, Tensor input) : OverwritingOperation(tape, input)
{
    public override void Accept(IOperationVisitor visitor) => visitor.GlobalAveragePool(Input, Output);

    protected override void Forward(int part, int first, int count) =>
        Kernel.GlobalAverageForward(count, Input.Shape.Area, Input.Shape.C, Input.At(first), Output.At(first));

    protected override void Backward(int first, int count, float* dx) =>
        Kernel.GlobalAverageBackward(count, Input.Shape.Area, Input.Shape.C, Output.GradientAt(first), dx);
}
