using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Operations;

namespace Mien.Learning.Losses;

/// <summary>
/// Squared distance of each embedding to the centre of its class: loss = λ/2 Σᵢ Σⱼ tᵢⱼ ‖xᵢ - cⱼ‖² / N, dxᵢ = dloss λ Σⱼ tᵢⱼ (xᵢ - cⱼ) / N.
/// The centres [classes, D] are given; no gradient changes them. x [N, 1, 1, D], t [N, 1, 1, classes].
/// </summary>
/// <remarks>Wen et al., "A Discriminative Feature Learning Approach for Deep Face Recognition", ECCV 2016, equations 2 and 3.</remarks>
internal sealed unsafe class CenterDistanceOperation(Tape tape, Tensor embedding, Tensor targets, Parameter centers, float weight)
    : LossOperation(tape, [embedding], targets)
{
    public override IEnumerable<Parameter> Parameters => [centers];

    /// <summary>Records the distance of embeddings [N, 1, 1, D] to centres (classes, D), which are a statistic.</summary>
    public static Tensor Record(Tensor embedding, Tensor targets, Parameter centers, float weight)
    {
        TensorOperations.Require(
            embedding.Shape == Shape.Vectors(targets.Shape.N, embedding.Shape.C) && centers.Shape.SequenceEqual([targets.Shape.C, embedding.Shape.C]),
            $"Centres {centers} do not go with embeddings {embedding.Shape} and targets {targets.Shape}.");
        RequireGiven(targets);
        return embedding.Tape.Record(new CenterDistanceOperation(embedding.Tape, embedding, targets, centers, weight), Shape.Vectors(1, 1));
    }

    public override void Forward()
    {
        var (n, size, classes) = (Input.Shape.N, Input.Shape.C, Targets.Shape.C);
        float* x = Input.Data, t = Targets.Data, c = centers.Value.Pointer, dx = Gradient(0).Pointer;
        Gradient(0).Clear();
        var sum = 0.0;
        for (long i = 0; i < n; i++)
            for (long j = 0; j < classes; j++)
                if (t[i * classes + j] is var target and not 0)
                    sum += target * Pull(size, x + i * size, c + j * size, target * weight / n, dx + i * size);
        Output.Data[0] = (float)(sum * weight / (2 * n));
    }

    // Returns ‖x - c‖² and adds factor·(x - c) to dx.
    private static double Pull(int size, float* x, float* center, float factor, float* dx)
    {
        var sum = 0.0;
        for (var d = 0; d < size; d++)
        {
            var difference = x[d] - center[d];
            sum += (double)difference * difference;
            dx[d] += factor * difference;
        }
        return sum;
    }
}
