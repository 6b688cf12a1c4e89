using Mien.Tensors.Autograd;
using Kernel = Mien.Tensors.Managed.Pointwise.Elementwise;

namespace Mien.Tensors.Operations;

/// <summary>y = a + b, with ReLU behind it where the next operation was one; da = db = dy (masked by y > 0).</summary>
internal sealed unsafe class AddOperation(Tape tape, Tensor first, Tensor second) : PictureOperation(tape, first, second), IFuses
{
    /// <summary>Whether ReLU follows.</summary>
    public bool Relu { get; private set; }

    public override bool SharesGradient => !Relu;

    public override Tensor? ForwardInPlace => Input;

    public bool TryFuse(Operation next, TapeMode mode)
    {
        if (next is not ReluOperation || Relu)
            return false;
        return Relu = true;
    }

    public override void Accept(IOperationVisitor visitor) => visitor.Add(Inputs[0], Inputs[1], Output);

    protected override void Forward(int part, int first, int count) =>
        Kernel.Add((long)count * Output.Shape.PerPicture, Inputs[0].At(first), Inputs[1].At(first), Relu, Output.At(first));

    protected override void Backward(int part, int first, int count)
    {
        var n = (long)count * Output.Shape.PerPicture;
        var dy = Output.GradientAt(first);
        for (var k = 0; k < 2; k++)
        {
            var dx = Inputs[k].GradientAt(first);
            if (dx is null || dx == dy)
                continue;
            if (Relu)
                Kernel.ReluBackward(n, Output.At(first), dy, dx, Accumulates[k]);
            else
                Kernel.Give(n, dy, dx, Accumulates[k]);
        }
    }
}
