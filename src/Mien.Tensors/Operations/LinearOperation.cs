using Mien.Tensors.Autograd;
using Mien.Tensors.Managed.Pointwise;
using Mien.Tensors.Memory;

namespace Mien.Tensors.Operations;

/// <summary>y = x Wᵀ + b; dx = dy W, dW = dyᵀ x, db = Σ dy. x [N, 1, 1, In], W (Out, In), y [N, 1, 1, Out].</summary>
internal sealed unsafe class LinearOperation(Tape tape, Tensor input, Parameter weights, Parameter? bias) : PictureOperation(tape, input)
{
    private bool addsWeights;
    private bool addsBias;

    public override IEnumerable<Parameter> Parameters => bias is null ? [weights] : [weights, bias];

    private Matrix Weights => new(weights.Value.Pointer, weights.Shape[0], weights.Shape[1]);

    public override void Build()
    {
        base.Build();
        if (!Output.NeedsGradient)
            return;
        if (weights.Trains)
            weights.EnsureGradient();
        addsWeights = Tape.GradientIsWrittenBefore(this, weights);
        if (bias is { Trains: true })
            bias.EnsureGradient();
        addsBias = bias is not null && Tape.GradientIsWrittenBefore(this, bias);
    }

    public override void Accept(IOperationVisitor visitor) => visitor.Linear(Input, weights, bias, Output);

    public override void Backward()
    {
        var n = Input.Shape.N;
        if (weights.Trains)
            Product(Output.GradientRows(0, n).Transposed, Input.Rows(0, n), Weights.At(weights.Gradient!.Pointer), addsWeights, part: 0);
        if (bias is { Trains: true })
            SumBias(bias.Gradient!.Pointer);
        if (Input.NeedsGradient)
            base.Backward();
    }

    protected override void Forward(int part, int first, int count)
    {
        Product(Input.Rows(first, count), Weights.Transposed, Output.Rows(first, count), accumulate: false, part);
        if (bias is not null)
            Elementwise.AddBias(count, Output.Shape.C, Output.At(first), bias.Value.Pointer, Output.At(first));
    }

    protected override void Backward(int part, int first, int count) =>
        Product(Output.GradientRows(first, count), Weights, Input.GradientRows(first, count), Accumulates[0], part);

    private void SumBias(float* target)
    {
        if (!addsBias)
            new Span<float>(target, Output.Shape.C).Clear();
        for (var i = 0; i < Input.Shape.N; i++)
            Elementwise.Accumulate(Output.Shape.C, Output.GradientAt(i), target);
    }
}
