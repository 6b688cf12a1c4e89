using Mien.Tensors.Autograd;
using Kernel = Mien.Tensors.Managed.Pointwise.Elementwise;

namespace Mien.Tensors.Operations;

/// <summary>y = x where x > 0, a·x elsewhere, with one trained slope a for each channel (He et al., 2015).</summary>
internal sealed unsafe class PReluOperation(Tape tape, Tensor input, Parameter slope) : PictureOperation(tape, input)
{
    private Storage? slopeGradient;
    private bool addsSlope;

    public override IEnumerable<Parameter> Parameters => [slope];

    public Parameter Slope => slope;

    public override Tensor? ForwardInPlace => Input;

    public override void Build()
    {
        base.Build();
        if (!Output.NeedsGradient || !slope.Trains)
            return;
        addsSlope = Tape.GradientIsWrittenBefore(this, slope);
        slopeGradient = addsSlope ? Tape.Scratch(Input.Shape.C) : slope.EnsureGradient();
    }

    public override void Accept(IOperationVisitor visitor) => visitor.PRelu(Input, slope, Output);

    public override void Backward()
    {
        if (slopeGradient is not null)
            Kernel.SlopeGradient(
                (long)Input.Shape.N * Input.Shape.Area, Input.Shape.C, Input.Data, Output.GradientData, slopeGradient.Pointer);
        if (addsSlope)
            Kernel.Accumulate(slope.Count, slopeGradient!.Pointer, slope.Gradient!.Pointer);
        if (Input.NeedsGradient)
            base.Backward();
    }

    protected override void Forward(int part, int first, int count) =>
        Kernel.PReluForward((long)count * Input.Shape.Area, Input.Shape.C, Input.At(first), slope.Value.Pointer, Output.At(first));

    protected override void Backward(int part, int first, int count) =>
        Kernel.PReluBackward(
            (long)count * Input.Shape.Area, Input.Shape.C, Input.At(first), slope.Value.Pointer, Output.GradientAt(first), Accumulates[0],
            Input.GradientAt(first));
}
