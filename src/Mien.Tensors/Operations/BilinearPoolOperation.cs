using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;

namespace Mien.Tensors.Operations;

/// <summary>
/// Bilinear pooling: for each picture the sum over locations of the outer products of two feature vectors,
/// Z = Σₗ aₗ bₗᵀ = Aᵀ B with A [locations, Ca] and B [locations, Cb]; dA = B dZᵀ, dB = A dZ.
/// </summary>
/// <remarks>Lin, RoyChowdhury and Maji, "Bilinear CNN Models for Fine-grained Visual Recognition", ICCV 2015.</remarks>
internal sealed unsafe class BilinearPoolOperation(Tape tape, Tensor first, Tensor second) : Operation(tape, first, second)
{
    private ParallelLoop forward = null!;
    private ParallelLoop backward = null!;
    private Storage[] scratch = [];

    private int Locations => Inputs[0].Shape.H * Inputs[0].Shape.W;

    private int First => Inputs[0].Shape.C;

    private int Second => Inputs[1].Shape.C;

    public override void Build()
    {
        forward = new ParallelLoop(Workers, Input.Shape.N, Forward);
        backward = new ParallelLoop(Workers, Input.Shape.N, Backward);
        var kernels = Tape.Kernels;
        var needed = new[]
        {
            kernels.MatrixProductScratch(First, Second, Locations), kernels.MatrixProductScratch(Locations, First, Second),
            kernels.MatrixProductScratch(Locations, Second, First),
        };
        scratch = [.. Enumerable.Range(0, forward.Parts).Select(_ => Tape.Scratch(needed.Max()))];
    }

    public override void Accept(IOperationVisitor visitor) => visitor.BilinearPool(Inputs[0], Inputs[1], Output);

    public override void Forward() => forward.Run();

    public override void Backward() => backward.Run();

    private void Forward(int part, int start, int end)
    {
        for (long picture = start; picture < end; picture++)
            Tape.Kernels.MatrixProduct(
                First, Second, Locations, Inputs[0].Data + picture * Inputs[0].Shape.PerPicture, true,
                Inputs[1].Data + picture * Inputs[1].Shape.PerPicture, false, Output.Data + picture * Output.Shape.C, false,
                scratch[part].Pointer);
    }

    private void Backward(int part, int start, int end)
    {
        for (long picture = start; picture < end; picture++)
        {
            var (a, b) = (picture * Inputs[0].Shape.PerPicture, picture * Inputs[1].Shape.PerPicture);
            var dz = Output.GradientData + picture * Output.Shape.C;
            if (Inputs[0].NeedsGradient)
                Tape.Kernels.MatrixProduct(
                    Locations, First, Second, Inputs[1].Data + b, false, dz, true, Inputs[0].GradientData + a, Accumulates[0],
                    scratch[part].Pointer);
            if (Inputs[1].NeedsGradient)
                Tape.Kernels.MatrixProduct(
                    Locations, Second, First, Inputs[0].Data + a, false, dz, false, Inputs[1].GradientData + b, Accumulates[1],
                    scratch[part].Pointer);
        }
    }
}
