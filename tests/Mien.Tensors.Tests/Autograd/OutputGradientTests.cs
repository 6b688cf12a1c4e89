using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;

namespace Mien.Tensors.Tests.Autograd;

public sealed class OutputGradientTests
{
    [Fact]
    public void Reading_the_logits_of_a_loss_changes_no_gradient()
    {
        var weights = new Parameter(3, 4);
        weights.Write([.. Enumerable.Range(0, 12).Select(i => i / 12f - 0.5f)]);
        using var tape = new Tape(TapeMode.Training, KernelSet.Managed, Workers.Single);
        var x = tape.Input(Shape.Vectors(2, 4));
        var targets = tape.Input(Shape.Vectors(2, 3));
        var logits = tape.Output(x.Linear(weights, null));
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

    [Fact]
    public void A_backward_pass_leaves_the_gradients_of_outputs_as_they_were()
    {
        using var tape = new Tape(TapeMode.Training, KernelSet.Managed, Workers.Single);
        var x = tape.Input(Shape.Vectors(1, 4), needsGradient: true);
        var y = tape.Output(x.Tanh().Scale(2));
        new float[] { 1, -2, 3, 0.5f }.CopyTo(x.Values);
        tape.Forward();
        new float[] { 1, 2, 3, 4 }.CopyTo(y.Gradient);
        tape.Backward();
        float[] first = [.. x.Gradient];
        tape.Backward();

        y.Gradient.ToArray().ShouldBe([1, 2, 3, 4]);
        x.Gradient.ToArray().ShouldBe(first);
    }
}
