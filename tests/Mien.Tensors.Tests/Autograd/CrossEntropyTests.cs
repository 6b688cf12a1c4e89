using Mien.Tensors.Autograd;
using Mien.Tensors.Tests.Managed;

namespace Mien.Tensors.Tests.Autograd;

public sealed class CrossEntropyTests
{
    private const int Pictures = 5;
    private const int Classes = 4;
    private const int Inputs = 6;

    private static readonly double[] x = Numbers.Normal(Pictures * Inputs, 1);
    private static readonly double[] firstTargets = Targets(2);
    private static readonly double[] secondTargets = Targets(3);

    [Fact]
    public void Loss_and_gradient_are_those_of_the_formula()
    {
        var weights = Numbers.Normal(Classes * Inputs, 4);
        double Loss() => Formulas.CrossEntropy(Classes, Formulas.Multiply(Inputs, x, weights, null), firstTargets);
        var expected = Numbers.Differences(weights, Loss, 1e-5);
        foreach (var (kernels, workers, engine) in Engines.All)
        {
            using var tape = new Tape(TapeMode.Training, kernels, workers);
            var (input, targets) = (tape.Input(Shape.Vectors(Pictures, Inputs)), tape.Input(Shape.Vectors(Pictures, Classes)));
            using var parameter = Weights(weights);
            var loss = tape.Minimize(input.Linear(parameter, null).CrossEntropy(targets));
            GradientCheck.Floats(x).CopyTo(input.Values);
            GradientCheck.Floats(firstTargets).CopyTo(targets.Values);
            Pass(tape);

            GradientCheck.ShouldAgree(loss.Values, [Loss()], engine);
            GradientCheck.ShouldAgree(parameter.Gradient!.Span, expected, engine);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Two_losses_of_one_tape_add_up(bool sameLogits)
    {
        var first = Numbers.Normal(Classes * Inputs, 4);
        var second = Numbers.Normal(Classes * Inputs, 5);
        double Loss()
        {
            var y = Formulas.Multiply(Inputs, x, first, null).Select(Math.Tanh).ToArray();
            var z = sameLogits ? y : [.. Formulas.Multiply(Inputs, x, second, null).Select(Math.Tanh)];
            return Formulas.CrossEntropy(Classes, y, firstTargets) + Formulas.CrossEntropy(Classes, z, secondTargets);
        }
        var expected = new[] { Numbers.Differences(first, Loss, 1e-5), Numbers.Differences(second, Loss, 1e-5) };
        foreach (var (kernels, workers, engine) in Engines.All)
        {
            using var tape = new Tape(TapeMode.Training, kernels, workers);
            var input = tape.Input(Shape.Vectors(Pictures, Inputs));
            Tensor[] targets = [tape.Input(Shape.Vectors(Pictures, Classes)), tape.Input(Shape.Vectors(Pictures, Classes))];
            using Parameter p = Weights(first), q = Weights(second);
            var logits = input.Linear(p, null).Tanh();
            tape.Minimize(logits.CrossEntropy(targets[0]));
            tape.Minimize((sameLogits ? logits : input.Linear(q, null).Tanh()).CrossEntropy(targets[1]));
            GradientCheck.Floats(x).CopyTo(input.Values);
            GradientCheck.Floats(firstTargets).CopyTo(targets[0].Values);
            GradientCheck.Floats(secondTargets).CopyTo(targets[1].Values);
            Pass(tape);

            GradientCheck.ShouldAgree(p.Gradient!.Span, expected[0], engine);
            if (!sameLogits)
                GradientCheck.ShouldAgree(q.Gradient!.Span, expected[1], engine);
        }
    }

    private static void Pass(Tape tape)
    {
        for (var pass = 0; pass < 2; pass++)
        {
            tape.Forward();
            tape.Backward();
        }
    }

    private static Parameter Weights(double[] values)
    {
        var parameter = new Parameter(Classes, Inputs);
        parameter.Write(GradientCheck.Floats(values));
        return parameter;
    }

    // Rows of different sums, as class weights make them.
    private static double[] Targets(int seed) => [.. Numbers.Normal(Pictures * Classes, seed).Select(v => (float)Math.Abs(v))];
}
