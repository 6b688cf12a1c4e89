using Mien.Tensors.Autograd;
using Mien.Tensors.Managed.Pointwise;

namespace Mien.Tensors.Operations;

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
    : Operation(tape, landmarks is null ? [logits, offsets, targets] : [logits, offsets, landmarks, targets])
{
    /// <summary>Values of a row of targets.</summary>
    public const int Targets = Classes + 1 + Sides + 1 + Coordinates;

    private const int Classes = 2;
    private const int Sides = 4;
    private const int Coordinates = 10;
    private const int SidesAt = Classes;
    private const int CoordinatesAt = SidesAt + 1 + Sides;

    private readonly float[] losses = new float[logits.Shape.N];
    private readonly int[] order = new int[logits.Shape.N];
    private Storage[] gradients = null!;

    public override void Build() => gradients = [.. Inputs[..^1].Select(input => Tape.Scratch(input.Shape.Length))];

    public override void Forward()
    {
        foreach (var gradient in gradients)
            gradient.Clear();
        var sum = Classify() + weights.Offsets * Regress(1, Sides, SidesAt, weights.Offsets);
        if (Inputs.Length == 4)
            sum += weights.Landmarks * Regress(2, Coordinates, CoordinatesAt, weights.Landmarks);
        Output.Data[0] = (float)sum;
    }

    public override void Backward()
    {
        for (var i = 0; i < gradients.Length; i++)
            if (Inputs[i].NeedsGradient)
                Elementwise.Scale(
                    Inputs[i].Shape.Length, *Output.GradientData, gradients[i].Pointer, Accumulates[i], Inputs[i].GradientData);
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
        var x = Input.Data + (long)i * Classes;
        var high = Math.Max(x[0], x[1]);
        var logSum = high + Math.Log(Math.Exp((double)x[0] - high) + Math.Exp((double)x[1] - high));
        return target[0] * (logSum - x[0]) + target[1] * (logSum - x[1]);
    }

    // dx = (softmax(x) Σ t - t) / |H|
    private void Push(int i, float* target, int kept)
    {
        var x = Input.Data + (long)i * Classes;
        var dx = gradients[0].Pointer + (long)i * Classes;
        var face = 1 / (1 + Math.Exp((double)x[0] - x[1]));
        var mass = target[0] + target[1];
        dx[0] = (float)(((1 - face) * mass - target[0]) / kept);
        dx[1] = (float)((face * mass - target[1]) / kept);
    }

    // Σ w ‖b - b̂‖² / Σ w, with db = 2 factor w (b - b̂) / Σ w.
    private double Regress(int input, int values, int at, float factor)
    {
        var n = Input.Shape.N;
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
            var db = gradients[input].Pointer + (long)i * values;
            for (var j = 0; j < values; j++)
            {
                var difference = b[j] - target[1 + j];
                sum += (double)difference * difference / taken;
                db[j] = 2 * factor * difference / taken;
            }
        }
        return sum;
    }

    private float* Target(int i) => Inputs[^1].Data + (long)i * Targets;
}
