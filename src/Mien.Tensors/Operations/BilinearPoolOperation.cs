using Mien.Tensors.Autograd;
using Mien.Tensors.Memory;

namespace Mien.Tensors.Operations;

/// <summary>
/// Bilinear pooling: for each picture the sum over locations of the outer products of two feature vectors,
/// Z = Σₗ aₗ bₗᵀ = Aᵀ B with A [locations, Ca] and B [locations, Cb]; dA = B dZᵀ, dB = A dZ.
/// </summary>
/// <remarks>Lin, RoyChowdhury and Maji, "Bilinear CNN Models for Fine-grained Visual Recognition", ICCV 2015.</remarks>
internal sealed unsafe class BilinearPoolOperation(Tape tape, Tensor first, Tensor second) : PictureOperation(tape, first, second)
{
    public override void Accept(IOperationVisitor visitor) => visitor.BilinearPool(Inputs[0], Inputs[1], Output);

    protected override void Forward(int part, int first, int count)
    {
        for (var picture = first; picture < first + count; picture++)
            Product(Features(0, picture).Transposed, Features(1, picture), Products(Output.At(picture)), accumulate: false, part);
    }

    protected override void Backward(int part, int first, int count)
    {
        for (var picture = first; picture < first + count; picture++)
        {
            Matrix a = Features(0, picture), b = Features(1, picture), dz = Products(Output.GradientAt(picture));
            if (Inputs[0].NeedsGradient)
                Product(b, dz.Transposed, a.At(Inputs[0].GradientAt(picture)), Accumulates[0], part);
            if (Inputs[1].NeedsGradient)
                Product(a, dz, b.At(Inputs[1].GradientAt(picture)), Accumulates[1], part);
        }
    }

    private Matrix Features(int input, int picture) => new(Inputs[input].At(picture), Inputs[input].Shape.Area, Inputs[input].Shape.C);

    private Matrix Products(float* z) => new(z, Inputs[0].Shape.C, Inputs[1].Shape.C);
}
