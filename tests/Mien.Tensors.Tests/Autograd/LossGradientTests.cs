using Mien.Tensors.Autograd;
using Mien.Tensors.Tests.Managed;
using Mien.Tensors.Threads;

namespace Mien.Tensors.Tests.Autograd;

/// <summary>Losses follow the chain rule: the gradient is that of what was written and marked, whatever was written.</summary>
public sealed class LossGradientTests
{
    private const int Pictures = 6;
    private const int Classes = 2;

    private static readonly Shape shape = Shape.Vectors(Pictures, Classes);
    private static readonly double[] x = Numbers.Normal(shape.Length, 1);
    private static readonly double[] goals = [.. Numbers.Normal(shape.Length, 2).Select(v => (float)Math.Abs(v))];

    public static TheoryData<string> Losses => [.. all.Keys];

    private static readonly Dictionary<string, (Func<Tensor, Tensor, Tensor> Record, Func<double[], double> Formula)> all = new()
    {
        ["cross-entropy"] = ((x, t) => x.CrossEntropy(t), x => Formulas.CrossEntropy(Classes, x, goals)),
        ["squared error"] = ((x, t) => x.SquaredError(t), x => x.Zip(goals, (a, b) => (a - b) * (a - b)).Average()),
    };

    [Theory]
    [MemberData(nameof(Losses))]
    public void A_loss_is_that_of_its_formula(string name) =>
        new GradientCheck([shape], [], (x, _) => all[name].Record(x[0], Goals(x[0].Tape)), (x, _) => [all[name].Formula(x[0])]).Run();

    [Theory]
    [MemberData(nameof(Losses))]
    public void A_scaled_loss_has_the_scaled_gradient(string name) =>
        Check(name, (tape, loss) => tape.Minimize(loss.Scale(0.25f)), value => 0.25 * value);

    [Theory]
    [MemberData(nameof(Losses))]
    public void A_function_of_a_loss_has_the_gradient_of_that_function(string name) =>
        Check(name, (tape, loss) => tape.Minimize(loss.Tanh().Add(loss)), value => Math.Tanh(value) + value);

    [Theory]
    [MemberData(nameof(Losses))]
    public void A_loss_that_is_marked_twice_counts_twice(string name) =>
        Check(name, (tape, loss) => tape.Minimize(tape.Minimize(loss)), value => 2 * value);

    [Theory]
    [MemberData(nameof(Losses))]
    public void A_loss_that_is_only_read_trains_nothing(string name) =>
        Check(name, (tape, loss) => { tape.Output(loss); return tape.Minimize(tape.Input(Shape.Vectors(1, 1))); }, _ => 0);

    [Theory]
    [MemberData(nameof(Losses))]
    public void A_loss_beside_another_that_is_only_read_has_its_own_gradient(string name)
    {
        foreach (var (kernels, workers, engine) in Engines.Turn(name.Length))
        {
            using var tape = new Tape(TapeMode.Training, kernels, workers);
            var (input, targets) = Inputs(tape);
            var y = input.Tanh();
            tape.Output(y.SquaredError(targets).Scale(3));
            y.SquaredError(targets);
            tape.Minimize(all[name].Record(y, targets));
            Pass(tape, 2);
            GradientCheck.ShouldAgree(input.Gradient, Expected(name, value => value), $"{name}, {engine}");
        }
    }

    [Fact]
    public void Only_one_value_is_minimised()
    {
        using var tape = new Tape(TapeMode.Training, KernelSet.Managed, Workers.Single);
        var (input, _) = Inputs(tape);
        Should.Throw<ArgumentException>(() => tape.Minimize(input.Relu())).Message.ShouldStartWith("A loss is one value, not [6, 1, 1, 2].");
    }

    [Fact]
    public void Targets_that_would_need_a_gradient_are_refused()
    {
        using var tape = new Tape(TapeMode.Training, KernelSet.Managed, Workers.Single);
        var (input, _) = Inputs(tape);
        Refused(() => input.CrossEntropy(input));
        Refused(() => input.SquaredError(input));

        static void Refused(Action record) => Should.Throw<ArgumentException>(record).Message.ShouldEndWith("targets have none: give them as an input of the tape.");
    }

    private static void Check(string name, Func<Tape, Tensor, Tensor> minimize, Func<double, double> outer)
    {
        var expected = Expected(name, outer);
        foreach (var (kernels, workers, engine) in Engines.All)
        {
            using var tape = new Tape(TapeMode.Training, kernels, workers);
            var (input, targets) = Inputs(tape);
            minimize(tape, all[name].Record(input.Tanh(), targets));
            Pass(tape, 2);
            GradientCheck.ShouldAgree(input.Gradient, expected, $"{name}, {engine}");
        }
    }

    private static double[] Expected(string name, Func<double, double> outer) =>
        Numbers.Differences(x, () => outer(all[name].Formula([.. x.Select(Math.Tanh)])), 1e-5);

    private static (Tensor Input, Tensor Targets) Inputs(Tape tape)
    {
        var input = tape.Input(shape, needsGradient: true);
        GradientCheck.Floats(x).CopyTo(input.Values);
        return (input, Goals(tape));
    }

    private static Tensor Goals(Tape tape)
    {
        var targets = tape.Input(shape);
        GradientCheck.Floats(goals).CopyTo(targets.Values);
        return targets;
    }

    private static void Pass(Tape tape, int times)
    {
        for (var pass = 0; pass < times; pass++)
        {
            tape.Forward();
            tape.Backward();
        }
    }
}
