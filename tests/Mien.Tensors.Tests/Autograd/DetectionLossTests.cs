using Mien.Tensors.Autograd;
using Mien.Tensors.Operations;
using Mien.Tensors.Tests.Managed;

namespace Mien.Tensors.Tests.Autograd;

/// <summary>The loss of a detector's stage against its formula in double.</summary>
public sealed class DetectionLossTests
{
    private const int Samples = 7;
    private const int TargetValues = 18;

    private static readonly DetectionLossWeights weights = new(Offsets: 0.5f, Landmarks: 0.8f, Hardest: 0.6f);

    private static readonly double[] logits = Numbers.Normal(Samples * 2, 1);
    private static readonly double[] offsets = Numbers.Normal(Samples * 4, 2);
    private static readonly double[] landmarks = Numbers.Normal(Samples * 10, 3);
    private static readonly double[] targets = Targets();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Loss_and_gradients_are_those_of_the_formula(bool withLandmarks)
    {
        double Loss() => Formula([.. logits.Select(Math.Tanh)], [.. offsets.Select(Math.Tanh)], withLandmarks ? [.. landmarks.Select(Math.Tanh)] : null);
        foreach (var (kernels, workers, engine) in Engines.All)
        {
            using var tape = new Tape(TapeMode.Training, kernels, workers);
            var inputs = new[] { Filled(tape, logits, 2), Filled(tape, offsets, 4), Filled(tape, landmarks, 10) };
            var bent = inputs.Select(input => input.Tanh()).ToArray();
            var goal = tape.Input(Shape.Vectors(Samples, TargetValues));
            GradientCheck.Floats(targets).CopyTo(goal.Values);
            var loss = tape.Minimize(bent[0].DetectionLoss(bent[1], withLandmarks ? bent[2] : null, goal, weights));
            for (var pass = 0; pass < 2; pass++)
            {
                tape.Forward();
                if (withLandmarks)
                    tape.Backward();
            }

            GradientCheck.ShouldAgree(loss.Values, [Loss()], engine);
            if (!withLandmarks)
                continue;
            GradientCheck.ShouldAgree(inputs[0].Gradient, Numbers.Differences(logits, Loss, 1e-5), engine);
            GradientCheck.ShouldAgree(inputs[1].Gradient, Numbers.Differences(offsets, Loss, 1e-5), engine);
            GradientCheck.ShouldAgree(inputs[2].Gradient, Numbers.Differences(landmarks, Loss, 1e-5), engine);
        }
    }

    [Fact]
    public void However_sure_a_stage_is_its_loss_and_gradient_are_exact()
    {
        // A sure face that is one, one that is none, and sure background that is a face.
        float[] sure = [-1000, 1000, -1000, 1000, 1000, -1000];
        float[] faces = [1, 0, 1];
        using var tape = new Tape(TapeMode.Training);
        var input = tape.Input(Shape.Vectors(3, 2), needsGradient: true);
        sure.CopyTo(input.Values);
        var goal = tape.Input(Shape.Vectors(3, TargetValues));
        for (var i = 0; i < 3; i++)
            (goal.Values[i * TargetValues], goal.Values[i * TargetValues + 1]) = (1 - faces[i], faces[i]);
        var loss = tape.Minimize(input.DetectionLoss(tape.Input(Shape.Vectors(3, 4)), null, goal, weights with { Hardest = 1 }));
        tape.Forward();
        tape.Backward();

        loss.Values[0].ShouldBe((0 + 2000 + 2000) / 3f, 1e-3f);
        input.Gradient.ToArray().ShouldBe([0, 0, -1 / 3f, 1 / 3f, 1 / 3f, -1 / 3f], 1e-6f);
    }

    // Samples 0 to 5 have a class, 2 is a part of a face, and only faces have landmarks.
    private static double[] Targets()
    {
        var values = Numbers.Normal(Samples * TargetValues, 4);
        for (var i = 0; i < Samples; i++)
        {
            var row = values.AsSpan(i * TargetValues, TargetValues);
            var (isFace, isPart) = (i % 2 == 1, i == 2);
            (row[0], row[1]) = (isFace || isPart ? 0 : 1, isFace ? 1 : 0);
            row[2] = isFace || isPart ? 1 : 0;
            row[7] = isFace && i != 3 ? 1 : 0;
        }
        return values;
    }

    private static double Formula(double[] x, double[] b, double[]? l)
    {
        var classified = new List<double>();
        var (boxes, marks) = (new List<double>(), new List<double>());
        for (var i = 0; i < Samples; i++)
        {
            var t = targets.AsSpan(i * TargetValues, TargetValues);
            var sum = Math.Exp(x[2 * i]) + Math.Exp(x[2 * i + 1]);
            if (t[0] + t[1] > 0)
                classified.Add(-t[0] * Math.Log(Math.Exp(x[2 * i]) / sum) - t[1] * Math.Log(Math.Exp(x[2 * i + 1]) / sum));
            if (t[2] > 0)
                boxes.Add(Squares(b.AsSpan(4 * i, 4), t.Slice(3, 4)));
            if (t[7] > 0 && l is not null)
                marks.Add(Squares(l.AsSpan(10 * i, 10), t.Slice(8, 10)));
        }
        var hardest = classified.OrderDescending().Take((int)Math.Ceiling(weights.Hardest * classified.Count));
        return hardest.Average() + weights.Offsets * boxes.Average() + (marks.Count == 0 ? 0 : weights.Landmarks * marks.Average());
    }

    private static double Squares(ReadOnlySpan<double> values, ReadOnlySpan<double> goals)
    {
        var sum = 0.0;
        for (var i = 0; i < values.Length; i++)
            sum += Math.Pow(values[i] - (float)goals[i], 2);
        return sum;
    }

    private static Tensor Filled(Tape tape, double[] values, int size)
    {
        var variable = tape.Input(Shape.Vectors(Samples, size), needsGradient: true);
        GradientCheck.Floats(values).CopyTo(variable.Values);
        return variable;
    }
}
