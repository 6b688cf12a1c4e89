using Mien.Tensors.Autograd;
using Mien.Tensors.Memory;
using Kernel = Mien.Tensors.Managed.UnitVectors;

namespace Mien.Tensors.Operations;

/// <summary>
/// y = x Ŵᵀ with the rows ŵ = w / max(‖w‖, ε) of W: the cosines between x and the class centres W where x has length 1,
/// ‖x‖ cos θ elsewhere. dx = dy Ŵ, dŴ = dyᵀ x, dw = (dŵ - ŵ (ŵ·dŵ)) / ‖w‖. x [N, 1, 1, In], W (Out, In), y [N, 1, 1, Out].
/// </summary>
internal sealed unsafe class UnitLinearOperation(Tape tape, Tensor input, Parameter weights) : PictureOperation(tape, input)
{
    private readonly Storage directions = tape.Scratch(weights.Count);
    private readonly Storage lengths = tape.Scratch(weights.Shape[0]);
    private Storage? directionsGradient;
    private bool addsWeights;

    public override IEnumerable<Parameter> Parameters => [weights];

    private Matrix Directions => new(directions.Pointer, weights.Shape[0], weights.Shape[1]);

    public override void Build()
    {
        base.Build();
        if (!Output.NeedsGradient || !weights.Trains)
            return;
        weights.EnsureGradient();
        directionsGradient = Tape.Scratch(weights.Count);
        addsWeights = Tape.GradientIsWrittenBefore(this, weights);
    }

    public override void Accept(IOperationVisitor visitor) => visitor.UnitLinear(Input, weights, Kernel.Epsilon, Output);

    public override void Forward()
    {
        Kernel.Forward(Directions.Rows, Directions.Columns, weights.Value.Pointer, directions.Pointer, lengths.Pointer);
        base.Forward();
    }

    public override void Backward()
    {
        if (directionsGradient is not null)
        {
            var (n, given) = (Input.Shape.N, Directions.At(directionsGradient.Pointer));
            Product(Output.GradientRows(0, n).Transposed, Input.Rows(0, n), given, accumulate: false, part: 0);
            Kernel.Backward(given.Rows, given.Columns, directions.Pointer, lengths.Pointer, given.Values, addsWeights, weights.Gradient!.Pointer);
        }
        if (Input.NeedsGradient)
            base.Backward();
    }

    protected override void Forward(int part, int first, int count) =>
        Product(Input.Rows(first, count), Directions.Transposed, Output.Rows(first, count), accumulate: false, part);

    protected override void Backward(int part, int first, int count) =>
        Product(Output.GradientRows(first, count), Directions, Input.GradientRows(first, count), Accumulates[0], part);
}
