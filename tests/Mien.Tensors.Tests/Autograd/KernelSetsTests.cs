using System.Runtime.Intrinsics;
using Mien.Tensors.Autograd;
using Mien.Tensors.Shapes;
using Mien.Tensors.Tests.Managed;
using Mien.Tensors.Threads;

namespace Mien.Tensors.Tests.Autograd;

/// <summary>The two sets of kernels against each other at the sizes of real networks.</summary>
public sealed class KernelSetsTests
{
    public static TheoryData<int, int, int, int, int, int> Convolutions => new()
    {
        { 22, 8, 16, 1, 2, 0 },
        { 24, 1, 8, 3, 1, 0 },
        { 22, 16, 16, 1, 1, 0 },
        { 11, 32, 64, 1, 1, 0 },
        { 6, 64, 128, 1, 2, 0 },
        { 3, 128, 7, 3, 1, 1 },
        { 12, 64, 64, 3, 1, 1 },
        { 12, 33, 70, 3, 2, 1 },
        { 16, 3, 64, 7, 2, 3 },
    };

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void Convolutions_agree(int size, int input, int output, int kernel, int stride, int padding) =>
        ShouldAgree(new Shape(3, size, size, input), [output, input, kernel, kernel], (x, weights, bias) =>
            x.Convolve(weights, bias, Window.Padded(kernel, stride, padding)));

    /// <summary>
    /// Odd and even sizes, padded and not, with fewer channels than a vector has lanes, as many and more. A kernel that
    /// writes outside its memory, as oneDNN's do for strided pixels of few channels, ends the whole run.
    /// </summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 2)]
    [InlineData(1, 3)]
    [InlineData(3, 1)]
    [InlineData(3, 2)]
    [InlineData(5, 1)]
    [InlineData(5, 2)]
    [InlineData(7, 1)]
    [InlineData(7, 2)]
    public void Convolutions_agree_at_all_sizes(int kernel, int stride)
    {
        var random = new Random(10 * kernel + stride);
        using var pair = new Workers(2);
        // Without vectors the one set is the same and the other very slow.
        foreach (var input in Vector128.IsHardwareAccelerated ? [1, 3, 8, 16, 20] : new[] { 3 })
        {
            Agree(60, 60, 2, input, 16, 0);
            Agree(2 * random.Next(9, 51), 2 * random.Next(9, 51), random.Next(1, 5), input, 20, 0);
            Agree(random.Next(17, 101), random.Next(17, 41), random.Next(1, 5), input, 7, kernel / 2);
            Agree(random.Next(17, 25), random.Next(17, 25), random.Next(5, 17), input, 8, kernel / 2);
        }

        void Agree(int height, int width, int batch, int input, int output, int padding) => ShouldAgree(
            new Shape(batch, height, width, input), [output, input, kernel, kernel],
            (x, weights, bias) => x.Convolve(weights, bias, Window.Padded(kernel, stride, padding)),
            random.Next(2) == 0 ? Workers.Single : pair);
    }

    [Fact]
    public void Weights_that_a_kernel_reads_are_not_laid_out_anew()
    {
        Assert.SkipWhen(KernelSet.OneDnn is null, "libdnnl2 is not installed");
        using var weights = new Parameter(16, 16, 3, 3) { Frozen = true };
        using var first = Record(KernelSet.OneDnn!);
        first.Forward();
        using var second = Record(KernelSet.Managed);
        Should.Throw<InvalidOperationException>(second.Build).Message
            .ShouldBe("A parameter of (16, 16, 3, 3) is laid out for another kernel already; give the second tape or convolution a copy.");
        Should.Throw<InvalidOperationException>(second.Forward).Message.ShouldBe("The tape could not be built; record a new one.");
        Should.Throw<InvalidOperationException>(second.Backward);
        first.Forward();

        Tape Record(KernelSet kernels)
        {
            var tape = new Tape(TapeMode.Training, kernels, Workers.Single);
            tape.Output(tape.Input(new Shape(1, 6, 6, 16)).Convolve(weights, null, Window.Valid(3)));
            return tape;
        }
    }

    [Theory]
    [InlineData(1, 128, 7)]
    [InlineData(64, 300, 500)]
    public void Matrix_products_agree(int n, int inputs, int outputs) =>
        ShouldAgree(Shape.Vectors(n, inputs), [outputs, inputs], (x, weights, bias) => x.Linear(weights, bias));

    private static void ShouldAgree(
        Shape shape, int[] weights, Func<Tensor, Parameter, Parameter, Tensor> record, Workers? workers = null)
    {
        Assert.SkipWhen(KernelSet.OneDnn is null, "libdnnl2 is not installed");
        var managed = Run(KernelSet.Managed, workers ?? Workers.Single, shape, weights, record);
        var oneDnn = Run(KernelSet.OneDnn!, workers ?? Workers.Single, shape, weights, record);
        for (var i = 0; i < managed.Length; i++)
            GradientCheck.ShouldAgree(oneDnn[i], [.. managed[i].Select(v => (double)v)], new[] { "y", "dx", "dw", "db" }[i]);
    }

    private static float[][] Run(
        KernelSet kernels, Workers workers, Shape shape, int[] weightShape, Func<Tensor, Parameter, Parameter, Tensor> record)
    {
        using var tape = new Tape(TapeMode.Training, kernels, workers);
        var x = tape.Input(shape, needsGradient: true);
        using var weights = new Parameter(weightShape);
        using var bias = new Parameter(weightShape[0]);
        weights.Write(GradientCheck.Floats(Numbers.Normal(weights.Count, 2)));
        bias.Write(GradientCheck.Floats(Numbers.Normal(bias.Count, 3)));
        var y = tape.Output(record(x, weights, bias));
        tape.Build();
        GradientCheck.Floats(Numbers.Normal(shape.Length, 1)).CopyTo(x.Values);
        tape.Forward();
        GradientCheck.Floats(Numbers.Normal(y.Shape.Length, 4)).CopyTo(y.Gradient);
        tape.Backward();
        return
        [
            y.Values.ToArray(), x.Gradient.ToArray(),
            weights.Unpack(weights.Gradient!), bias.Unpack(bias.Gradient!),
        ];
    }
}
