using Mien.Tensors.Tests.Managed;

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

    [Theory]
    [InlineData(1, 128, 7)]
    [InlineData(64, 300, 500)]
    public void Matrix_products_agree(int n, int inputs, int outputs) =>
        ShouldAgree(Shape.Vectors(n, inputs), [outputs, inputs], (x, weights, bias) => x.Multiply(weights, bias));

    private static void ShouldAgree(Shape shape, int[] weights, Func<Variable, Parameter, Parameter, Variable> record)
    {
        Assert.SkipWhen(Kernels.OneDnn is null, "libdnnl2 is not installed");
        var managed = Run(Kernels.Managed, shape, weights, record);
        var oneDnn = Run(Kernels.OneDnn!, shape, weights, record);
        for (var i = 0; i < managed.Length; i++)
            GradientCheck.ShouldAgree(oneDnn[i], [.. managed[i].Select(v => (double)v)], new[] { "y", "dx", "dw", "db" }[i]);
    }

    private static float[][] Run(Kernels kernels, Shape shape, int[] weightShape, Func<Variable, Parameter, Parameter, Variable> record)
    {
        using var tape = new Tape(TapeMode.Training, kernels, Workers.Single);
        var x = tape.Input(shape, needsGradient: true);
        using var weights = new Parameter(weightShape);
        using var bias = new Parameter(weightShape[0]);
        weights.Write(GradientCheck.Floats(Numbers.Normal(weights.Count, 2)));
        bias.Write(GradientCheck.Floats(Numbers.Normal(bias.Count, 3)));
        var y = tape.Output(record(x, weights, bias));
        tape.Build();
        GradientCheck.Floats(Numbers.Normal(shape.Length, 1)).CopyTo(x.Value.Span);
        tape.Forward();
        GradientCheck.Floats(Numbers.Normal(y.Shape.Length, 4)).CopyTo(y.Gradient!.Span);
        tape.Backward();
        return
        [
            y.Value.Span[..(int)y.Shape.Length].ToArray(), x.Gradient!.Span[..(int)shape.Length].ToArray(),
            weights.Unpack(weights.Gradient!), bias.Unpack(bias.Gradient!),
        ];
    }
}
