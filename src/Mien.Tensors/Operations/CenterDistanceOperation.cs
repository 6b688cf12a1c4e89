using Mien.Tensors.Autograd;
using Kernel = Mien.Tensors.Managed.Pointwise.Elementwise;

namespace Mien.Tensors.Operations;

/// <summary>
/// Squared distance of each embedding to the centre of its class: loss = λ/2 Σᵢ Σⱼ tᵢⱼ ‖xᵢ - cⱼ‖² / N, dxᵢ = dloss λ Σⱼ tᵢⱼ (xᵢ - cⱼ) / N.
/// The centres [classes, D] are given; no gradient changes them. x [N, 1, 1, D], t [N, 1, 1, classes].
/// </summary>
/// <remarks>Wen et al., "A Discriminative Feature Learning Approach for Deep Face Recognition", ECCV 2016, equations 2 and 3.</remarks>
internal sealed unsafe class CenterDistanceOperation(Tape tape, Tensor embedding, Tensor targets, Parameter centers, float weight)
    : Operation(tape, embedding, targets)
{
    private Storage gradient = null!;

    public override IEnumerable<Parameter> Parameters => [centers];

    public override void Build() => gradient = Tape.Scratch(Input.Shape.Length);

    public override void Forward()
    {
        var (n, size, classes) = (Input.Shape.N, Input.Shape.C, Inputs[1].Shape.C);
        float* x = Input.Data, targets = Inputs[1].Data, c = centers.Value.Pointer, dx = gradient.Pointer;
        gradient.Clear();
        var sum = 0.0;
        for (long i = 0; i < n; i++)
            for (long j = 0; j < classes; j++)
                if (targets[i * classes + j] is var target and not 0)
                    sum += target * Pull(size, x + i * size, c + j * size, target * weight / n, dx + i * size);
        Output.Data[0] = (float)(sum * weight / (2 * n));
    }

    public override void Backward() => Kernel.Scale(Input.Shape.Length, *Output.GradientData, gradient.Pointer, Accumulates[0], Input.GradientData);

    // Returns ‖x - c‖² and adds factor·(x - c) to dx.
    private static double Pull(int size, float* x, float* center, float factor, float* dx)
    {
        var sum = 0.0;
        for (var d = 0; d < size; d++)
        {
            var difference = x[d] - center[d];
            sum += (double)difference * difference;
            dx[d] += factor * difference;
        }
        return sum;
    }
}
