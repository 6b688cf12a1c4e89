using Mien.Tensors.Autograd;

namespace Mien.Tensors.Operations;

/// <summary>Squared error, mean over all elements: loss = Σ (x - t)² / L, dx = dloss · 2 (x - t) / L.</summary>
internal sealed unsafe class SquaredErrorOperation(Tape tape, Tensor values, Tensor targets) : LossOperation(tape, [values], targets)
{
    public override void Forward()
    {
        var length = Input.Shape.Length;
        float* x = Input.Data, t = Targets.Data, dx = Gradient(0).Pointer;
        var sum = 0.0;
        for (long i = 0; i < length; i++)
        {
            var difference = x[i] - t[i];
            sum += (double)difference * difference;
            dx[i] = 2 * difference / length;
        }
        Output.Data[0] = (float)(sum / length);
    }
}
