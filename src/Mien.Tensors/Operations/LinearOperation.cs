using Mien.Tensors.Autograd;
using Mien.Tensors.Managed.Pointwise;
using Mien.Tensors.Managed.Tiles;
using Mien.Tensors.Memory;
using Mien.Tensors.Shapes;

namespace Mien.Tensors.Operations;

/// <summary>
/// y = x Wᵀ + b; dx = dy W, dW = dyᵀ x, db = Σ dy. x [N, 1, 1, In], W (Out, In), y [N, 1, 1, Out]. At inference weights that the cache holds are laid
/// out once for <see cref="TileProduct"/>, which also does ReLU and PReLU.
/// </summary>
internal sealed unsafe class LinearOperation(Tape tape, Tensor input, Parameter weights, Parameter? bias) : PictureOperation(tape, input), IFuses
{
    private FoldedWeights? folded;
    private bool relu;
    private Parameter? slope;
    private Storage? slopes;
    private bool addsWeights;
    private bool addsBias;

    public override IEnumerable<Parameter> Parameters => ((Parameter?[])[weights, bias, slope]).OfType<Parameter>();

    private bool UsesTiles => !Tape.IsTraining && ConvolutionChoice.LaysOut(weights);

    private Matrix Weights => new(weights.Value.Pointer, weights.Shape[0], weights.Shape[1]);

    public bool TryFuse(Operation next, TapeMode mode)
    {
        if (!UsesTiles || relu || slope is not null)
            return false;
        relu = next is ReluOperation;
        slope = (next as PReluOperation)?.Slope;
        return relu || slope is not null;
    }

    public override void Build()
    {
        base.Build();
        if (UsesTiles)
        {
            folded = new FoldedWeights(Tape, weights, bias, normalization: null, new TileLayout(weights.Shape[0], weights.Shape[1], 1));
            if (slope is not null)
                slopes = Tape.Scratch(slope.Count);
            Refresh();
        }

        if (!Output.NeedsGradient)
            return;
        if (weights.Trains)
            weights.EnsureGradient();
        addsWeights = Tape.GradientIsWrittenBefore(this, weights);
        if (bias is { Trains: true })
            bias.EnsureGradient();
        addsBias = bias is not null && Tape.GradientIsWrittenBefore(this, bias);
    }

    public override void Refresh()
    {
        folded?.Refresh();
        if (slopes is not null)
            slope!.Read().CopyTo(slopes.Span);
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
        if (folded is not null)
        {
            TileProduct.Compute(
                new(count, 1, 1, Input.Shape.PerPicture, Output.Shape.C, Window.Valid(1)), Input.At(first), folded.Weights,
                new(folded.Bias, slopes is null ? null : slopes.Pointer, relu), 0, count, Output.At(first), Output.Shape.C);
            return;
        }

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
