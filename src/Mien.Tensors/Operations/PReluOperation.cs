using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;
using Kernel = Mien.Tensors.Managed.Pointwise.Elementwise;

namespace Mien.Tensors.Operations;

/// <summary>y = x where x > 0, a·x elsewhere, with one trained slope a for each channel (He et al., 2015).</summary>
internal sealed unsafe class PReluOperation(Tape tape, Tensor input, Parameter slope) : Operation(tape, input)
{
    private ParallelLoop forward = null!;
    private bool addsSlope;
    private Storage slopeGradient = null!;
    private Storage? ignored;

    public override IEnumerable<Parameter> Parameters => [slope];

    public override Tensor? ForwardInPlace => Input;

    public override void Build()
    {
        var size = Input.Shape.PerPicture;
        var rows = Input.Shape.H * Input.Shape.W;
        forward = new ParallelLoop(Workers, Input.Shape.N, (_, start, end) =>
            Kernel.PReluForward(
                (long)(end - start) * rows, Input.Shape.C, Input.Data + (long)start * size, slope.Value.Pointer,
                Output.Data + (long)start * size));
        if (!Output.NeedsGradient)
            return;
        addsSlope = slope.Trains && Tape.GradientIsWrittenBefore(this, slope);
        slopeGradient = slope.Trains && !addsSlope ? slope.EnsureGradient() : Tape.Scratch(Input.Shape.C);
        ignored = Input.NeedsGradient ? null : Tape.Scratch(Input.Shape.Length);
    }

    public override void Accept(IOperationVisitor visitor) => visitor.PRelu(Input, slope, Output);

    public override void Forward() => forward.Run();

    public override void Backward()
    {
        Kernel.PReluBackward(
            (long)Input.Shape.N * Input.Shape.H * Input.Shape.W, Input.Shape.C, Input.Data, slope.Value.Pointer, Output.GradientData,
            Accumulates[0], ignored is null ? Input.GradientData : ignored.Pointer, slopeGradient.Pointer);
        if (addsSlope)
            Kernel.Accumulate(slope.Count, slopeGradient.Pointer, slope.Gradient!.Pointer);
    }
}
