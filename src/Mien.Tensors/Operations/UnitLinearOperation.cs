using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;
using Kernel = Mien.Tensors.Managed.UnitVectors;

namespace Mien.Tensors.Operations;

/// <summary>
/// y = x Ŵᵀ with the rows ŵ = w / max(‖w‖, ε) of W: the cosines between x and the class centres W where x has length 1,
/// ‖x‖ cos θ elsewhere. dx = dy Ŵ, dŴ = dyᵀ x, dw = (dŵ - ŵ (ŵ·dŵ)) / ‖w‖. x [N, 1, 1, In], W (Out, In), y [N, 1, 1, Out].
/// </summary>
internal sealed unsafe class UnitLinearOperation(Tape tape, Tensor input, Parameter weights) : Operation(tape, input)
{
    private ParallelLoop forward = null!;
    private ParallelLoop? backwardData;
    private Storage[] scratch = [];
    private Storage directions = null!;
    private Storage lengths = null!;
    private Storage? directionsGradient;
    private bool addsWeights;

    private int In => Input.Shape.C;

    private int Out => Output.Shape.C;

    public override IEnumerable<Parameter> Parameters => [weights];

    public override void Build()
    {
        var n = Input.Shape.N;
        forward = new ParallelLoop(Workers, n, Forward);
        scratch = [.. Enumerable.Range(0, forward.Parts).Select(_ => Tape.Scratch(Tape.Kernels.LinearScratch(n, Out, In)))];
        directions = Tape.Scratch(weights.Count);
        lengths = Tape.Scratch(Out);
        if (!Output.NeedsGradient)
            return;
        if (weights.Trains)
        {
            weights.EnsureGradient();
            directionsGradient = Tape.Scratch(weights.Count);
        }
        addsWeights = Tape.GradientIsWrittenBefore(this, weights);
        if (Input.NeedsGradient)
            backwardData = new ParallelLoop(Workers, n, BackwardData);
    }

    public override void Accept(IOperationVisitor visitor) => visitor.UnitLinear(Input, weights, Kernel.Epsilon, Output);

    public override void Forward()
    {
        Kernel.Forward(Out, In, weights.Value.Pointer, directions.Pointer, lengths.Pointer);
        forward.Run();
    }

    public override void Backward()
    {
        if (directionsGradient is not null)
        {
            Tape.Kernels.MatrixProduct(
                Out, In, Input.Shape.N, Output.GradientData, true, Input.Data, false, directionsGradient.Pointer, false, scratch[0].Pointer);
            Kernel.Backward(
                Out, In, directions.Pointer, lengths.Pointer, directionsGradient.Pointer, addsWeights, weights.Gradient!.Pointer);
        }
        backwardData?.Run();
    }

    private void Forward(int part, int start, int end) =>
        Tape.Kernels.MatrixProduct(
            end - start, Out, In, Input.Data + (long)start * In, false, directions.Pointer, true, Output.Data + (long)start * Out, false,
            scratch[part].Pointer);

    private void BackwardData(int part, int start, int end) =>
        Tape.Kernels.MatrixProduct(
            end - start, In, Out, Output.GradientData + (long)start * Out, false, directions.Pointer, false,
            Input.GradientData + (long)start * In, Accumulates[0], scratch[part].Pointer);
}
