using Kernel = Mien.Tensors.Managed.Elementwise;

namespace Mien.Tensors;

/// <summary>An activation of one value each whose gradient follows from its output: sigmoid 1/(1+e⁻ˣ) or tanh.</summary>
internal sealed unsafe class ActivationOperation(Tape tape, Variable input, bool sigmoid) : Operation(tape, input)
{
    private ParallelLoop forward = null!;
    private ParallelLoop backward = null!;

    public override bool BackwardInPlace => true;

    public override Variable? ForwardInPlace => Input;

    public override void Build()
    {
        forward = new ParallelLoop(Workers, Input.Shape.N, Forward);
        backward = new ParallelLoop(Workers, Input.Shape.N, Backward);
    }

    public override void Accept(IOperationVisitor visitor)
    {
        if (sigmoid)
            visitor.Sigmoid(Input, Output);
        else
            visitor.Tanh(Input, Output);
    }

    public override void Forward() => forward.Run();

    public override void Backward() => backward.Run();

    private void Forward(int part, int start, int end)
    {
        var (offset, count) = Range(start, end);
        if (sigmoid)
            Kernel.SigmoidForward(count, Input.Data + offset, Output.Data + offset);
        else
            Kernel.TanhForward(count, Input.Data + offset, Output.Data + offset);
    }

    private void Backward(int part, int start, int end)
    {
        var (offset, count) = Range(start, end);
        if (sigmoid)
            Kernel.SigmoidBackward(count, Output.Data + offset, Output.GradientData + offset, Input.GradientData + offset, Accumulates[0]);
        else
            Kernel.TanhBackward(count, Output.Data + offset, Output.GradientData + offset, Input.GradientData + offset, Accumulates[0]);
    }

    private (long Offset, long Count) Range(int start, int end) =>
        ((long)start * Input.Shape.PerPicture, (long)(end - start) * Input.Shape.PerPicture);
}

/// <summary>y = x where x > 0, a·x elsewhere, with one trained slope a for each channel (He et al., 2015).</summary>
internal sealed unsafe class PReluOperation(Tape tape, Variable input, Parameter slope) : Operation(tape, input)
{
    private ParallelLoop forward = null!;
    private bool addsSlope;
    private Tensor slopeGradient = null!;
    private Tensor? ignored;

    public override IEnumerable<Parameter> Parameters => [slope];

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

/// <summary>Softmax over channels, yⱼ = eˣʲ / Σₖ eˣᵏ, or its logarithm.</summary>
internal sealed unsafe class SoftmaxOperation(Tape tape, Variable input, bool logarithm) : Operation(tape, input)
{
    private Tensor? added;

    private int Rows => Input.Shape.N * Input.Shape.H * Input.Shape.W;

    public override void Build()
    {
        if (Accumulates[0])
            added = Tape.Scratch(Input.Shape.Length);
    }

    public override void Accept(IOperationVisitor visitor)
    {
        if (logarithm)
            visitor.LogSoftmax(Input, Output);
        else
            visitor.Softmax(Input, Output);
    }

    public override void Forward()
    {
        if (logarithm)
            Kernel.LogSoftmaxForward(Rows, Input.Shape.C, Input.Data, Output.Data);
        else
            Kernel.SoftmaxForward(Rows, Input.Shape.C, Input.Data, Output.Data);
    }

    public override void Backward()
    {
        var target = added is null ? Input.GradientData : added.Pointer;
        if (logarithm)
            Kernel.LogSoftmaxBackward(Rows, Input.Shape.C, Output.Data, Output.GradientData, target);
        else
            Kernel.SoftmaxBackward(Rows, Input.Shape.C, Output.Data, Output.GradientData, target);
        if (added is not null)
            Kernel.Accumulate(Input.Shape.Length, added.Pointer, Input.GradientData);
    }
}
