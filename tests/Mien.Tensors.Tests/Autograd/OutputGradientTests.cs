namespace Mien.Tensors.Tests.Autograd;

public sealed class OutputGradientTests
{
    [Fact]
    public void Reading_the_logits_of_a_loss_changes_no_gradient()
    {
        var weights = new Parameter(3, 4);
        weights.Write([.. Enumerable.Range(0, 12).Select(i => i / 12f - 0.5f)]);
        using var tape = new Tape(TapeMode.Training, Kernels.Managed, Workers.Single);
        var x = tape.Input(Shape.Vectors(2, 4));
        var targets = tape.Input(Shape.Vectors(2, 3));
        var logits = tape.Output(x.Multiply(weights, null));
        tape.Minimize(logits.CrossEntropy(targets));
        for (var i = 0; i < 8; i++)
            x.Values[i] = i - 3;
        targets.Values[0] = targets.Values[5] = 1;

        tape.Forward();
        tape.Backward();
        var first = weights.Unpack(weights.Gradient!);
        tape.Forward();
        tape.Backward();

        weights.Unpack(weights.Gradient!).ShouldBe(first);
        first.ShouldContain(value => value != 0);
    }
}
