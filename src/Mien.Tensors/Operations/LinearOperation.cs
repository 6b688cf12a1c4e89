using Mien.Tensors.Autograd;
using Mien.Tensors.Managed.Pointwise;
using Mien.Tensors.Threads;

namespace Mien.Tensors.Operations;

/// <summary>y = x Wᵀ + b; dx = dy W, dW = dyᵀ x, db = Σ dy. x [N, 1, 1, In], W (Out, In), y [N, 1, 1, Out].</summary>
internal sealed unsafe class LinearOperation(Tape tape, Tensor input, Parameter weights, Parameter? bias) : Operation(tape, input)
{
    private ParallelLoop forward = null!;
    private ParallelLoop? backwardData;
    private Storage[] scratch = [];
    private bool addsWeights;
    private bool addsBias;

    private int In => Input.Shape.C;

    private int Out => Output.Shape.C;

    public override IEnumerable<Parameter> Parameters => bias is null ? [weights] : [weights, bias];

    public override void Build()
    {
        var n = Input.Shape.N;
        forward = new ParallelLoop(Workers, n, Forward);
        scratch = [.. Enumerable.Range(0, forward.Parts).Select(_ => Tape.Scratch(Tape.Kernels.LinearScratch(n, Out, In)))];
        if (!Output.NeedsGradient)
            return;
        if (weights.Trains)
            weights.EnsureGradient();
        addsWeights = Tape.GradientIsWrittenBefore(this, weights);
        if (bias is { Trains: true })
            bias.EnsureGradient();
        addsBias = bias is not null && Tape.GradientIsWrittenBefore(this, bias);
        if (Input.NeedsGradient)
            backwardData = new ParallelLoop(Workers, n, BackwardData);
    }

    public override void Accept(IOperationVisitor visitor) => visitor.Linear(Input, weights, bias, Output);

    public override void Forward() => forward.Run();

    public override void Backward()
    {
        if (weights.Trains)
            Tape.Kernels.MatrixProduct(
                Out, In, Input.Shape.N, Output.GradientData, true, Input.Data, false, weights.Gradient!.Pointer, addsWeights, scratch[0].Pointer);
        if (bias is { Trains: true })
            SumBias(bias.Gradient!.Pointer);
        backwardData?.Run();
    }

    private void Forward(int part, int start, int end)
    {
        var y = Output.Data + (long)start * Out;
        Tape.Kernels.MatrixProduct(
            end - start, Out, In, Input.Data + (long)start * In, false, weights.Value.Pointer, true, y, false, scratch[part].Pointer);
        if (bias is not null)
            Elementwise.AddBias(end - start, Out, y, bias.Value.Pointer, y);
    }

    private void BackwardData(int part, int start, int end) =>
        Tape.Kernels.MatrixProduct(
            end - start, In, Out, Output.GradientData + (long)start * Out, false, weights.Value.Pointer, false,
            Input.GradientData + (long)start * In, Accumulates[0], scratch[part].Pointer);

    private void SumBias(float* target)
    {
        if (!addsBias)
            new Span<float>(target, Out).Clear();
        for (var i = 0; i < Input.Shape.N; i++)
            Elementwise.Accumulate(Out, Output.GradientData + (long)i * Out, target);
    }
}
