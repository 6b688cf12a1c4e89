using Mien.Tensors.Autograd;
using Mien.Tensors.Shapes;
using Mien.Tensors.Threads;

namespace Mien.Tensors.Tests;

/// <summary>What is disposed says so; it never reads or writes memory that is no longer its own.</summary>
public sealed class DisposalTests
{
    [Fact]
    public void A_disposed_tensor_has_no_memory()
    {
        var tensor = new Storage(1_000_000);
        using var other = new Storage(1_000_000);
        tensor.Dispose();
        tensor.Dispose();

        Should.Throw<ObjectDisposedException>(() => tensor.Span[^1] = 1);
        Should.Throw<ObjectDisposedException>(tensor.Clear);
        Should.Throw<ObjectDisposedException>(() => tensor.CopyFrom(other));
        Should.Throw<ObjectDisposedException>(() => other.CopyFrom(tensor));
    }

    [Fact]
    public void A_disposed_parameter_has_no_values()
    {
        var parameter = new Parameter(3, 4);
        parameter.Dispose();
        parameter.Dispose();

        Should.Throw<ObjectDisposedException>(parameter.Read);
        Should.Throw<ObjectDisposedException>(() => parameter.Write(new float[12]));
    }

    [Theory]
    [InlineData(TapeMode.Training)]
    [InlineData(TapeMode.Inference)]
    public void A_disposed_tape_does_nothing_more(TapeMode mode)
    {
        var tape = new Tape(mode, KernelSet.Managed, Workers.Single);
        var x = tape.Input(new Shape(1, 8, 8, 4), needsGradient: true);
        var y = tape.Output(x.MaxPool(Window.Valid(2)));
        tape.Forward();
        tape.Dispose();
        tape.Dispose();

        Should.Throw<ObjectDisposedException>(tape.Build);
        Should.Throw<ObjectDisposedException>(tape.Forward);
        Should.Throw<ObjectDisposedException>(tape.Backward);
        Should.Throw<ObjectDisposedException>(tape.Refresh);
        Should.Throw<ObjectDisposedException>(() => tape.Input(x.Shape));
        Should.Throw<ObjectDisposedException>(() => tape.Output(y));
        Should.Throw<ObjectDisposedException>(() => x.Relu());
        Should.Throw<ObjectDisposedException>(() => x.Values[0] = 1);
        Should.Throw<ObjectDisposedException>(() => y.Values[0] = 1);
        if (mode == TapeMode.Training)
            Should.Throw<ObjectDisposedException>(() => x.Gradient[0] = 1);
    }

    [Fact]
    public void A_tape_whose_weights_are_disposed_says_so()
    {
        // At inference it has a copy of them.
        var weights = new Parameter(3, 4);
        using var tape = new Tape(TapeMode.Training, KernelSet.Managed, Workers.Single);
        tape.Output(tape.Input(Shape.Vectors(2, 4)).Linear(weights, null));
        tape.Build();
        weights.Dispose();

        Should.Throw<ObjectDisposedException>(tape.Forward);
    }
}
