using Mien.Tensors.Autograd;
using Mien.Tensors.Shapes;
using Mien.Tensors.Threads;

namespace Mien.Tensors.Tests.Autograd;

public sealed class RecordingErrorsTests : IDisposable
{
    private readonly Tape tape = new(TapeMode.Training, KernelSet.Managed, Workers.Single);
    private readonly Tensor x;

    public RecordingErrorsTests() => x = tape.Input(new Shape(2, 5, 4, 3));

    public void Dispose() => tape.Dispose();

    [Fact]
    public void Shapes_that_do_not_fit_are_named()
    {
        Message(() => x.Convolve(new Parameter(4, 2, 3, 3), null, Window.Valid(3)))
            .ShouldBe("A convolution of 2 channels cannot take [2, 5, 4, 3].");
        Message(() => x.Convolve(new Parameter(4, 3, 5, 5), null, Window.Valid(3)))
            .ShouldBe("Weights (4, 3, 5, 5) do not fit a window of 3x3.");
        Message(() => x.Convolve(new Parameter(4, 3, 3, 3), new Parameter(3), Window.Valid(3)))
            .ShouldBe("3 biases do not fit 4 output channels.");
        Message(() => x.Convolve(new Parameter(4, 3, 6, 6), null, Window.Valid(6)))
            .ShouldBe("A window of 6x6 does not fit [2, 5, 4, 3].");
        Message(() => x.ConvolveDepthwise(new Parameter(4, 1, 3, 3), null, Window.Valid(3)))
            .ShouldBe("A depthwise convolution of 4 channels cannot take [2, 5, 4, 3].");
        Message(() => x.BatchNorm(new(new Parameter(4), new Parameter(4), new Parameter(4), new Parameter(4))))
            .ShouldBe("A normalisation of 4 channels cannot take [2, 5, 4, 3].");
        Message(() => x.Add(tape.Input(new Shape(2, 5, 4, 4)))).ShouldBe("[2, 5, 4, 3] and [2, 5, 4, 4] cannot be added.");
        Message(() => x.Concat(tape.Input(new Shape(2, 4, 4, 3)))).ShouldBe("Only activations like [2, 5, 4, 3] can be joined to it.");
        Message(() => x.MaxPool(Window.Valid(6))).ShouldBe("A window of 6x6 does not fit [2, 5, 4, 3].");
        Message(() => x.PRelu(new Parameter(4))).ShouldBe("4 slopes do not fit [2, 5, 4, 3].");
        Message(() => x.Linear(new Parameter(4, 3), null)).ShouldBe("A linear layer of 3 inputs cannot take [2, 5, 4, 3].");
        Message(() => x.Dropout(1)).ShouldBe("The chance 1 of dropout is not within 0 and 1.");
        Message(() => x.CrossEntropy(tape.Input(Shape.Vectors(2, 7)))).ShouldBe("Logits [2, 5, 4, 3] and targets [2, 1, 1, 7] differ.");
        Message(() => x.SquaredError(tape.Input(Shape.Vectors(2, 7)))).ShouldBe("Values [2, 5, 4, 3] and targets [2, 1, 1, 7] differ.");
        Message(() => x.UnitLinear(new Parameter(4, 3))).ShouldBe("A linear layer of 3 inputs cannot take [2, 5, 4, 3].");
        Message(() => x.Scale(float.NaN)).ShouldBe("The factor NaN is no number.");
        Message(() => x.BilinearPool(tape.Input(new Shape(2, 4, 5, 3)))).ShouldBe("[2, 5, 4, 3] and [2, 4, 5, 3] have no common pixels to pool over.");
    }

    [Fact]
    public void Pooling_windows_hold_pixels_and_at_most_256()
    {
        var x = tape.Input(new Shape(1, 32, 32, 4));
        Should.Throw<ArgumentException>(() => x.MaxPool(Window.Valid(17))).Message.ShouldContain("more than 256 pixels");
        Should.Throw<ArgumentException>(() => x.ConvolveDepthwise(new Parameter(4, 1, 17, 17), null, Window.Valid(17))).Message.ShouldContain("more than 256 pixels");
        Should.Throw<ArgumentException>(() => x.MaxPool(Window.Padded(2, 2, 2))).Message.ShouldContain("padding alone");
        Should.Throw<ArgumentException>(() => x.AveragePool(new Window(2, 2, 2, 0, 0, 4, 0))).Message.ShouldContain("padding alone");
        // The last window would begin where the picture ends; a row or column before, it holds pixels.
        Should.Throw<ArgumentException>(() => x.AveragePool(new Window(2, 2, 2, 0, 0, 2, 0))).Message.ShouldContain("padding alone");
        Should.Throw<ArgumentException>(() => x.AveragePool(new Window(2, 2, 2, 0, 0, 0, 2))).Message.ShouldContain("padding alone");
        x.AveragePool(new Window(2, 2, 1, 0, 0, 1, 1)).Shape.ShouldBe(new Shape(1, 32, 32, 4));
        x.MaxPool(Window.Same(3, 2, 32, 32)).Shape.ShouldBe(new Shape(1, 16, 16, 4));
    }

    [Fact]
    public void Activations_of_two_tapes_do_not_mix()
    {
        using var other = new Tape(TapeMode.Training, KernelSet.Managed, Workers.Single);
        Message(() => x.Add(other.Input(x.Shape))).ShouldBe("The operation takes activations of two tapes.");
        Message(() => tape.Output(other.Input(x.Shape))).ShouldBe("The operation takes activations of two tapes.");
    }

    [Fact]
    public void A_tape_is_used_in_order()
    {
        Should.Throw<InvalidOperationException>(tape.Backward).Message.ShouldBe("A backward pass needs a training tape after its forward pass.");
        var y = tape.Output(x.Relu());
        Should.Throw<InvalidOperationException>(() => y.Values.Length).Message.ShouldBe("Build the tape first.");
        tape.Build();
        Should.Throw<InvalidOperationException>(tape.Backward).Message.ShouldBe("A backward pass needs a training tape after its forward pass.");
        Should.Throw<InvalidOperationException>(() => x.Gradient.Length).Message.ShouldStartWith("This activation has no gradient");
        Should.Throw<InvalidOperationException>(() => x.Relu()).Message
            .ShouldBe("The tape is built; record everything before its first pass.");
    }

    [Fact]
    public void A_parameter_says_how_many_values_it_needs() =>
        Message(() => new Parameter(2, 3).Write(new float[5])).ShouldStartWith("5 values given for a parameter of (2, 3).");

    private static string Message(Action record) => Should.Throw<ArgumentException>(record).Message;
}
