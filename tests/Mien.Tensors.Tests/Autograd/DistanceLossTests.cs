using Mien.Tensors.Autograd;
using Mien.Tensors.Tests.Managed;

namespace Mien.Tensors.Tests.Autograd;

/// <summary>Squared error and center distance: losses that start the backward pass.</summary>
public sealed class DistanceLossTests
{
    private const int Pictures = 5;
    private const int Classes = 4;
    private const int Size = 6;

    private static readonly double[] x = Numbers.Normal(Pictures * Size, 1);
    private static readonly double[] targets = [.. Numbers.Normal(Pictures * Classes, 2).Select(v => (float)Math.Abs(v))];
    private static readonly double[] goals = Numbers.Normal(Pictures * Size, 3);
    private static readonly double[] centers = Numbers.Normal(Classes * Size, 4);

    [Fact]
    public void Losses_and_gradients_are_those_of_the_formulas_and_add_up()
    {
        double Squares() => x.Zip(goals, (a, b) => Math.Pow(Math.Tanh(a) - b, 2)).Average();
        double Distances() => Formulas.CenterDistance(Size, 0.7, [.. x.Select(Math.Tanh)], targets, centers);
        var expected = Numbers.Differences(x, () => Squares() + Distances(), 1e-5);
        foreach (var (kernels, workers, engine) in Engines.All)
        {
            using var tape = new Tape(TapeMode.Training, kernels, workers);
            using var parameter = new Parameter(Classes, Size) { IsStatistic = true };
            parameter.Write(GradientCheck.Floats(centers));
            var input = Filled(tape, x, Size, needsGradient: true);
            var embedding = input.Tanh();
            var (squares, distances) =
                (embedding.SquaredError(Filled(tape, goals, Size)), embedding.CenterDistance(Filled(tape, targets, Classes), parameter, 0.7f));
            var sum = tape.Minimize(squares.Add(distances));
            for (var pass = 0; pass < 2; pass++)
            {
                tape.Forward();
                tape.Backward();
            }

            GradientCheck.ShouldAgree(squares.Values, [Squares()], engine);
            GradientCheck.ShouldAgree(distances.Values, [Distances()], engine);
            GradientCheck.ShouldAgree(sum.Values, [Squares() + Distances()], engine);
            GradientCheck.ShouldAgree(input.Gradient, expected, engine);
            parameter.Read().ShouldBe(GradientCheck.Floats(centers));
        }
    }

    private static Tensor Filled(Tape tape, double[] values, int size, bool needsGradient = false)
    {
        var variable = tape.Input(Shape.Vectors(Pictures, size), needsGradient);
        GradientCheck.Floats(values).CopyTo(variable.Values);
        return variable;
    }
}
