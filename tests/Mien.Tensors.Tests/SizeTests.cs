using Mien.Tensors.Autograd;
using Mien.Tensors.Shapes;
using Mien.Tensors.Threads;

namespace Mien.Tensors.Tests;

/// <summary>Sizes that cannot be are refused where they come in, instead of wrapping round.</summary>
public sealed class SizeTests
{
    [Theory]
    [InlineData(-1)]
    [InlineData(long.MaxValue / 2)]
    [InlineData(long.MaxValue / 4)]
    [InlineData(long.MaxValue)]
    public void A_tensor_is_not_longer_than_memory_can_be(long length) =>
        Should.Throw<ArgumentOutOfRangeException>(() => new Storage(length));

    [Fact]
    public void A_tensor_that_the_machine_cannot_hold_is_no_tensor() =>
        Should.Throw<OutOfMemoryException>(() => new Storage(Storage.MaxLength));

    [Theory]
    [InlineData(0)]
    [InlineData(3, -4)]
    [InlineData(-3, -4)]
    [InlineData(50_000, 50_000)]
    [InlineData(1 << 16, 1 << 16, 1 << 16, 1 << 16)]
    public void A_parameter_has_sizes_of_at_least_1_and_at_most_2_147_483_647_values(params int[] shape) =>
        Should.Throw<ArgumentException>(() => new Parameter(shape)).Message
            .ShouldStartWith($"A parameter cannot be of ({string.Join(", ", shape)})");

    [Fact]
    public void A_parameter_keeps_its_shape()
    {
        int[] sizes = [2, 3];
        using var parameter = new Parameter(sizes);
        sizes[0] = 7;
        parameter.Shape.ShouldBe([2, 3]);
        parameter.Read().Length.ShouldBe(6);
    }

    [Fact]
    public void An_activation_has_at_most_2_147_483_647_values_a_picture()
    {
        using var tape = new Tape(TapeMode.Inference, KernelSet.Managed, Workers.Single);
        foreach (var shape in new Shape[] { new(1, 50_000, 50_000, 2), new(1, 0, 3, 3), new(-1, 3, 3, 3), new(1, 1 << 16, 1 << 16, 1 << 16), new(1, 1, 1, int.MinValue) })
            Should.Throw<ArgumentException>(() => tape.Input(shape)).Message.ShouldStartWith($"{shape} is no shape of an activation");

        var x = tape.Input(new Shape(1, 2, 2, 1));
        Should.Throw<ArgumentException>(() => x.MaxPool(new Window(1, 1, 1, 0, 0, 32_000, 32_000)).MaxPool(new Window(1, 1, 1, 0, 0, 32_000, 32_000)))
            .Message.ShouldContain("padding alone");
        Should.Throw<ArgumentException>(() => x.Convolve(new Parameter(4, 1, 1, 1), null, new Window(1, 1, 1, 0, 0, 32_000, 32_000)))
            .Message.ShouldBe("[1, 32002, 32002, 4] is no shape of an activation: sizes are at least 1, and a picture has at most 2^31 - 1 values.");
    }

    [Theory]
    [InlineData(0, 3, 1, 0)]
    [InlineData(3, 0, 1, 0)]
    [InlineData(3, 3, 0, 0)]
    [InlineData(3, 3, -1, 0)]
    [InlineData(3, 3, 1, -1)]
    [InlineData(3, 3, 1, int.MaxValue)]
    [InlineData(int.MaxValue, 3, 1, 0)]
    public void A_window_has_sizes_that_can_be(int height, int width, int stride, int padding)
    {
        using var tape = new Tape(TapeMode.Inference, KernelSet.Managed, Workers.Single);
        var x = tape.Input(new Shape(1, 8, 8, 1));
        var window = new Window(height, width, stride, padding, 0, padding, 0);
        Should.Throw<ArgumentException>(() => x.MaxPool(window)).Message.ShouldStartWith("Window { ");
        Should.Throw<ArgumentException>(() => x.AveragePool(window)).Message.ShouldStartWith("Window { ");
    }
}
