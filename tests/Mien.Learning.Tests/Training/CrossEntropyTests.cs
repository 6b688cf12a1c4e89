using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;

namespace Mien.Learning.Tests.Training;

public sealed class CrossEntropyTests
{
    public static TheoryData<int> Cases => [.. Enumerable.Range(0, PyTorch.Results.CrossEntropy.Length)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Loss_and_gradient_are_those_of_PyTorch(int index)
    {
        var expected = PyTorch.Results.CrossEntropy[index];
        using var tape = new Tape(TapeMode.Training, KernelSet.Managed, Workers.Single);
        var logits = tape.Input(Shape.Vectors(5, 7), needsGradient: true);
        var targets = tape.Input(logits.Shape);
        var loss = tape.Minimize(logits.CrossEntropy(targets));
        expected.Logits.CopyTo(logits.Values);
        expected.Targets.CopyTo(targets.Values);
        tape.Forward();
        tape.Backward();

        PyTorch.ShouldAgree(loss.Values, [expected.Loss], 1e-6, expected.Name);
        PyTorch.ShouldAgree(logits.Gradient, expected.Gradient, 1e-6, expected.Name);
    }
}
