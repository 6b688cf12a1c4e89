using Mien.Tensors.Autograd;
using Mien.Tensors.Operations;

namespace Mien.Research.Mtcnn;

/// <summary>
/// The loss of a stage of MTCNN, of logits x [N, 1, 1, 2], offsets b [N, 1, 1, 4] and landmarks l [N, 1, 1, 10]:
/// L = Σᵢ∈H -Σⱼ tᵢⱼ log softmax(x)ᵢⱼ / |H| + β Σᵢ wᵢ ‖bᵢ - b̂ᵢ‖² / Σᵢ wᵢ + γ Σᵢ vᵢ ‖lᵢ - l̂ᵢ‖² / Σᵢ vᵢ.
/// H is the hardest share of the samples that have a class. A row of targets holds t (2 values, both 0 for no class), w, b̂,
/// v, l̂; w and v are 0 or 1.
/// </summary>
/// <remarks>
/// Zhang, Zhang, Li and Qiao, IEEE SPL 2016, equations 1 to 5 and "online hard sample mining"; each term is a mean over the
/// samples that it is about, so that its weight does not depend on how many of them a batch holds.
/// </remarks>
internal sealed unsafe class DetectionLossOperation(
    Tape tape, Tensor logits, Tensor offsets, Tensor? landmarks, Tensor targets, DetectionLossWeights weights)
    : LossOperation(tape, landmarks is null ? [logits, offsets] : [logits, offsets, landmarks], targets)
{
    private readonly float[] losses = new float[logits.Shape.N];
    private readonly int[] order = new int[logits.Shape.N];

    public override void Forward()
    {
        for (var i = 0; i < Inputs.Length - 1; i++)
            Gradient(i).Clear();
        var sum = Classify() + weights.Offsets * Regress(1, DetectionTargets.HasOffsets, weights.Offsets);
        if (Inputs.Length == 4)
            sum += weights.Landmarks * Regress(2, DetectionTargets.HasLandmarks, weights.Landmarks);
        Output.Data[0] = (float)sum;
    }

    // The mean over the hardest samples; samples without class sort behind all others.
    private double Classify()
    {
        var n = Input.Shape.N;
        var classified = 0;
        for (var i = 0; i < n; i++)
        {
            var target = Target(i);
            order[i] = i;
            losses[i] = target[0] + target[1] == 0 ? float.PositiveInfinity : -(float)CrossEntropy(i, target);
            if (!float.IsPositiveInfinity(losses[i]))
                classified++;
        }
        if (classified == 0)
            return 0;
        Array.Sort(losses, order);
        var kept = Math.Max(1, (int)Math.Ceiling(weights.Hardest * classified));
        var sum = 0.0;
        for (var k = 0; k < kept; k++)
        {
            sum -= losses[k];
            Push(order[k], Target(order[k]), kept);
        }
        return sum / kept;
    }

    private double CrossEntropy(int i, float* target)
    {
        var x = Input.Data + (long)i * 2;
        var high = Math.Max(x[0], x[1]);
        var logSum = high + Math.Log(Math.Exp((double)x[0] - high) + Math.Exp((double)x[1] - high));
        return target[0] * (logSum - x[0]) + target[1] * (logSum - x[1]);
    }

    // dx = (softmax(x) Σ t - t) / |H|
    private void Push(int i, float* target, int kept)
    {
        var x = Input.Data + (long)i * 2;
        var dx = Gradient(0).Pointer + (long)i * 2;
        var face = 1 / (1 + Math.Exp((double)x[0] - x[1]));
        var mass = target[0] + target[1];
        dx[0] = (float)(((1 - face) * mass - target[0]) / kept);
        dx[1] = (float)((face * mass - target[1]) / kept);
    }

    // Σ w ‖b - b̂‖² / Σ w, with db = 2 factor w (b - b̂) / Σ w; b̂ stands behind w in the target.
    private double Regress(int input, int at, float factor)
    {
        var (n, values) = (Input.Shape.N, Inputs[input].Shape.C);
        var taken = 0;
        for (var i = 0; i < n; i++)
            if (Target(i)[at] != 0)
                taken++;
        var sum = 0.0;
        for (var i = 0; i < n; i++)
        {
            var target = Target(i) + at;
            if (target[0] == 0)
                continue;
            var b = Inputs[input].Data + (long)i * values;
            var db = Gradient(input).Pointer + (long)i * values;
            for (var j = 0; j < values; j++)
            {
                var difference = b[j] - target[1 + j];
                sum += (double)difference * difference / taken;
                db[j] = 2 * factor * difference / taken;
            }
        }
        return sum;
    }

    private float* Target(int i) => Targets.Data + (long)i * DetectionTargets.Count;
}

/// <summary>Where a row of targets holds what.</summary>
internal static class DetectionTargets
{
    /// <summary>The probabilities of no face and face come first, both 0 where the sample is neither. Here, 1 where the four offsets behind it count.</summary>
    public const int HasOffsets = 2;

    /// <summary>1 where the ten landmarks behind it count, five x and five y.</summary>
    public const int HasLandmarks = 7;

    /// <summary>Values of a row.</summary>
    public const int Count = 18;
}

/// <summary>How the terms of a detector's loss are weighed.</summary>
/// <param name="Offsets">Weight of the box offsets against 1 for the class, at least 0.</param>
/// <param name="Landmarks">Weight of the landmarks, at least 0.</param>
/// <param name="Hardest">Share of the samples with a class, those of the highest loss, that the class is learned from; above 0 to 1.</param>
internal readonly record struct DetectionLossWeights(float Offsets, float Landmarks, float Hardest = 0.7f);
