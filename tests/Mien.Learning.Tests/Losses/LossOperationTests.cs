using Mien.Learning.Losses;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Tests.Autograd;
using Mien.Tensors.Tests.Managed;
using Mien.Tensors.Threads;

namespace Mien.Learning.Tests.Losses;

/// <summary>The margins and the distance that losses are made of, against their formulas in double.</summary>
public sealed class LossOperationTests
{
    private static readonly int[] labels = [2, 0, 1, 3, 3];

    [Fact]
    public void Cosine_margins() =>
        new GradientCheck(
            [Shape.Vectors(5, 4)], [], (x, _) => CosineMarginOperation.Record(x[0], OneHot(x[0].Tape), 0.5f),
            (x, _) => [.. x[0].Select((v, i) => i % 4 == labels[i / 4] ? v - 0.5 : v)]).Run();

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 0)]
    [InlineData(3, 0)]
    [InlineData(4, 0)]
    [InlineData(4, 5)]
    public void Angular_margins(int margin, float lambda) =>
        new GradientCheck(
            [Shape.Vectors(5, 7)], [[4, 7]],
            (x, p) => AngularMarginOperation.Record(x[0].UnitLinear(p[0]), x[0], OneHot(x[0].Tape), One(x[0].Tape, lambda), margin),
            (x, p) => AngularMargin(
                margin, lambda, labels, Formulas.Multiply(7, x[0], Formulas.L2Normalize(7, p[0]), null), x[0])).Run();

    [Fact]
    public void The_angle_of_a_zero_vector_is_a_right_one()
    {
        using var tape = new Tape(TapeMode.Training, KernelSet.Managed, Workers.Single);
        var (logits, x) = (tape.Input(Shape.Vectors(1, 3), needsGradient: true), tape.Input(Shape.Vectors(1, 6), needsGradient: true));
        var targets = tape.Input(logits.Shape);
        var y = tape.Output(AngularMarginOperation.Record(logits, x, targets, One(tape, 0), 3));
        tape.Build();
        targets.Values[1] = 1;
        tape.Forward();
        y.Gradient.Fill(1);
        tape.Backward();
        y.Values[..3].ToArray().ShouldBe([0, 0, 0]);
        logits.Gradient.ToArray().ShouldBe([1, 3, 1]); // ψ'(0) = -(12c² - 3)
        x.Gradient.ToArray().ShouldAllBe(v => v == 0);
    }

    [Fact]
    public void Distances_to_centres()
    {
        const int classes = 4, size = 6;
        double[] targets = [.. Numbers.Normal(labels.Length * classes, 2).Select(v => (float)Math.Abs(v))];
        var centers = Numbers.Normal(classes * size, 4);
        using var parameter = new Parameter(classes, size) { IsStatistic = true };
        parameter.Write(GradientCheck.Floats(centers));
        new GradientCheck(
            [Shape.Vectors(labels.Length, size)], [], (x, _) => CenterDistanceOperation.Record(x[0], Filled(x[0].Tape, targets), parameter, 0.7f),
            (x, _) => [CenterDistance(size, 0.7, x[0], targets, centers)]).Run();
        parameter.Read().ShouldBe(GradientCheck.Floats(centers));
    }

    [Fact]
    public void Shapes_that_do_not_fit_and_targets_that_would_need_a_gradient_are_refused()
    {
        using var tape = new Tape(TapeMode.Training, KernelSet.Managed, Workers.Single);
        Tensor logits = tape.Input(Shape.Vectors(2, 4)), embedding = tape.Input(Shape.Vectors(2, 6)), picture = tape.Input(new Shape(2, 5, 4, 3));
        Message(() => CosineMarginOperation.Record(logits, embedding, 0.3f)).ShouldBe("Cosines [2, 1, 1, 4] and targets [2, 1, 1, 6] differ.");
        Message(() => AngularMarginOperation.Record(logits, picture, logits, One(tape, 1), 4)).ShouldBe("Embeddings [2, 5, 4, 3] do not go with logits [2, 1, 1, 4].");
        using var centers = new Parameter(4, 5) { IsStatistic = true };
        Message(() => CenterDistanceOperation.Record(embedding, logits, centers, 1))
            .ShouldBe("Centres (4, 5) do not go with embeddings [2, 1, 1, 6] and targets [2, 1, 1, 4].");

        var learned = tape.Input(logits.Shape, needsGradient: true);
        using var fitting = new Parameter(4, 6) { IsStatistic = true };
        const string refusal = "targets have none: give them as an input of the tape.";
        Message(() => CosineMarginOperation.Record(logits, learned, 0.3f)).ShouldEndWith(refusal);
        Message(() => AngularMarginOperation.Record(logits, embedding, learned, One(tape, 1), 4)).ShouldEndWith(refusal);
        Message(() => CenterDistanceOperation.Record(embedding, learned, fitting, 1)).ShouldEndWith(refusal);

        static string Message(Action record) => Should.Throw<ArgumentException>(record).Message;
    }

    /// <summary>‖x‖ψ(θ), blended by λ, on the right classes; angles by their definition.</summary>
    private static double[] AngularMargin(int margin, double lambda, int[] labels, double[] logits, double[] x)
    {
        var (classes, size) = (logits.Length / labels.Length, x.Length / labels.Length);
        double[] result = [.. logits];
        for (var i = 0; i < labels.Length; i++)
        {
            var right = i * classes + labels[i];
            var length = Math.Sqrt(x.Skip(i * size).Take(size).Sum(v => v * v));
            var angle = Math.Acos(Math.Clamp(logits[right] / length, -1, 1));
            var k = Math.Min(Math.Floor(margin * angle / Math.PI), margin - 1);
            var psi = Math.Pow(-1, k) * Math.Cos(margin * angle) - 2 * k;
            result[right] = (lambda * logits[right] + length * psi) / (1 + lambda);
        }
        return result;
    }

    private static double CenterDistance(int size, double weight, double[] x, double[] targets, double[] centers)
    {
        var (n, classes) = (x.Length / size, centers.Length / size);
        var sum = 0.0;
        for (var i = 0; i < n; i++)
            for (var j = 0; j < classes; j++)
                for (var d = 0; d < size; d++)
                    sum += targets[i * classes + j] * Math.Pow(x[i * size + d] - centers[j * size + d], 2);
        return weight * sum / (2 * n);
    }

    private static Tensor Filled(Tape tape, double[] targets)
    {
        var input = tape.Input(Shape.Vectors(labels.Length, targets.Length / labels.Length));
        GradientCheck.Floats(targets).CopyTo(input.Values);
        return input;
    }

    private static Tensor OneHot(Tape tape)
    {
        var targets = tape.Input(Shape.Vectors(labels.Length, 4));
        for (var i = 0; i < labels.Length; i++)
            targets.Values[i * 4 + labels[i]] = 0.5f + i;
        return targets;
    }

    private static Tensor One(Tape tape, float value)
    {
        var one = tape.Input(Shape.Vectors(1, 1));
        one.Values[0] = value;
        return one;
    }
}
