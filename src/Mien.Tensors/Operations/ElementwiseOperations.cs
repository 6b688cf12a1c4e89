using Mien.Tensors.Autograd;
using Kernel = Mien.Tensors.Managed.Pointwise.Elementwise;

namespace Mien.Tensors.Operations;

/// <summary>A formula of each value alone, whose gradient follows from its result.</summary>
internal abstract unsafe class ElementwiseOperation(Tape tape, Tensor input) : PictureOperation(tape, input)
{
    public override bool BackwardInPlace => true;

    public override Tensor? ForwardInPlace => Input;

    protected sealed override void Forward(int part, int first, int count) =>
        Forward((long)count * Input.Shape.PerPicture, Input.At(first), Output.At(first));

    protected sealed override void Backward(int part, int first, int count) =>
        Backward((long)count * Input.Shape.PerPicture, Output.At(first), Output.GradientAt(first), Input.GradientAt(first), Accumulates[0]);

    /// <summary>y [n] from x.</summary>
    protected abstract void Forward(long n, float* x, float* y);

    /// <summary>dx [n] from y and dy: overwritten, or added to when <paramref name="accumulate"/>.</summary>
    protected abstract void Backward(long n, float* y, float* dy, float* dx, bool accumulate);
}

/// <summary>y = max(x, 0); dx = dy where y > 0.</summary>
internal sealed unsafe class ReluOperation(Tape tape, Tensor input) : ElementwiseOperation(tape, input)
{
    public override void Accept(IOperationVisitor visitor) => visitor.Relu(Input, Output);

    protected override void Forward(long n, float* x, float* y) => Kernel.ReluForward(n, x, y);

    protected override void Backward(long n, float* y, float* dy, float* dx, bool accumulate) => Kernel.ReluBackward(n, y, dy, dx, accumulate);
}

/// <summary>y = 1 / (1 + e⁻ˣ); dx = dy y (1 - y).</summary>
internal sealed unsafe class SigmoidOperation(Tape tape, Tensor input) : ElementwiseOperation(tape, input)
{
    public override void Accept(IOperationVisitor visitor) => visitor.Sigmoid(Input, Output);

    protected override void Forward(long n, float* x, float* y) => Kernel.SigmoidForward(n, x, y);

    protected override void Backward(long n, float* y, float* dy, float* dx, bool accumulate) => Kernel.SigmoidBackward(n, y, dy, dx, accumulate);
}

/// <summary>y = tanh x; dx = dy (1 - y²).</summary>
internal sealed unsafe class TanhOperation(Tape tape, Tensor input) : ElementwiseOperation(tape, input)
{
    public override void Accept(IOperationVisitor visitor) => visitor.Tanh(Input, Output);

    protected override void Forward(long n, float* x, float* y) => Kernel.TanhForward(n, x, y);

    protected override void Backward(long n, float* y, float* dy, float* dx, bool accumulate) => Kernel.TanhBackward(n, y, dy, dx, accumulate);
}

/// <summary>
/// Signed square root y = sign(x) √|x| = x / √max(|x|, ε): up to |x| = ε = 10⁻⁴ the line x / √ε, so that the gradient, 1 / (2|y|)
/// elsewhere, is at most 1/√ε = 100.
/// </summary>
internal sealed unsafe class SignedRootOperation(Tape tape, Tensor input) : ElementwiseOperation(tape, input)
{
    public override void Accept(IOperationVisitor visitor) => visitor.SignedRoot(Input, Kernel.RootEpsilon, Output);

    protected override void Forward(long n, float* x, float* y) => Kernel.SignedRootForward(n, x, y);

    protected override void Backward(long n, float* y, float* dy, float* dx, bool accumulate) => Kernel.SignedRootBackward(n, y, dy, dx, accumulate);
}

/// <summary>y = s·x with a fixed s; dx = s·dy.</summary>
internal sealed unsafe class ScaleOperation(Tape tape, Tensor input, float factor) : ElementwiseOperation(tape, input)
{
    public override void Accept(IOperationVisitor visitor) => visitor.Scale(Input, factor, Output);

    protected override void Forward(long n, float* x, float* y) => Kernel.Scale(n, factor, x, false, y);

    protected override void Backward(long n, float* y, float* dy, float* dx, bool accumulate) => Kernel.Scale(n, factor, dy, accumulate, dx);
}

/// <summary>The same values, channels last, seen as one vector for each picture.</summary>
internal sealed unsafe class FlattenOperation(Tape tape, Tensor input) : ElementwiseOperation(tape, input)
{
    public override void Accept(IOperationVisitor visitor) => visitor.Flatten(Input, Output);

    protected override void Forward(long n, float* x, float* y) => Kernel.Give(n, x, y, false);

    protected override void Backward(long n, float* y, float* dy, float* dx, bool accumulate) => Kernel.Give(n, dy, dx, accumulate);
}
