using Mien.Tensors.Autograd;
using Kernel = Mien.Tensors.Managed.Pointwise.Elementwise;

namespace Mien.Tensors.Operations;

/// <summary>Squared error, mean over all elements: loss = Σ (x - t)² / L, dx = dloss · 2 (x - t) / L.</summary>
internal sealed unsafe class SquaredErrorOperation(Tape tape, Tensor values, Tensor targets) : Operation(tape, values, targets)
{
    private Storage gradient = null!;

    public override void Build() => gradient = Tape.Scratch(Input.Shape.Length);

    public override void Forward()
    {
        var length = Input.Shape.Length;
        float* x = Input.Data, t = Inputs[1].Data, dx = gradient.Pointer;
        var sum = 0.0;
        for (long i = 0; i < length; i++)
        {
            var difference = x[i] - t[i];
            sum += (double)difference * difference;
            dx[i] = 2 * difference / length;
        }
        Output.Data[0] = (float)(sum / length);
    }

    public override void Backward() => Kernel.Scale(Input.Shape.Length, *Output.GradientData, gradient.Pointer, Accumulates[0], Input.GradientData);
}
