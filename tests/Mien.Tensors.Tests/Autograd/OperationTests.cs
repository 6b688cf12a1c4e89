using Mien.Tensors.Autograd;
using Mien.Tensors.Operations;
using Mien.Tensors.Shapes;

namespace Mien.Tensors.Tests.Autograd;

public sealed class OperationTests
{
    private static readonly Shape picture = new(5, 3, 4, 3);

    public static TheoryData<int, int, int, int, int, Window, bool> Convolutions => new()
    {
        { 5, 4, 5, 3, 4, Window.Padded(3, 1, 1), true },
        { 3, 4, 5, 12, 5, Window.Valid(3), false },
        { 2, 4, 5, 3, 17, Window.Same(3, 2, 4, 5), true },
        { 1, 5, 5, 9, 10, Window.Padded(3, 2, 1), true },
        { 4, 3, 3, 11, 20, Window.Valid(1), false },
        { 3, 3, 4, 16, 16, Window.Valid(1, 2), true },
        { 2, 5, 6, 10, 3, new Window(2, 3, 1, 1, 0, 0, 2), true },
        { 5, 4, 4, 1, 1, Window.Same(2, 1, 4, 4), false },
    };

    public static TheoryData<int, int, int, int, Window, bool> Windows => new()
    {
        { 5, 4, 5, 3, Window.Padded(3, 1, 1), true },
        { 1, 4, 5, 17, Window.Valid(3), false },
        { 2, 4, 5, 16, Window.Same(3, 2, 4, 5), true },
        { 3, 5, 4, 5, new Window(2, 3, 2, 1, 0, 0, 2), false },
    };

    [Theory]
    [MemberData(nameof(Convolutions))]
    public void Convolution(int n, int h, int w, int input, int output, Window window, bool biased)
    {
        var shape = new Shape(n, h, w, input);
        int[] weights = [output, input, window.Height, window.Width];
        new GradientCheck(
            [shape],
            biased ? [weights, [output]] : [weights],
            (x, p) => x[0].Convolve(p[0], biased ? p[1] : null, window),
            (x, p) => Formulas.Convolve(shape, output, window, depthwise: false, x[0], p[0], biased ? p[1] : null)).Run();
    }

    [Theory]
    [MemberData(nameof(Windows))]
    public void Depthwise_convolution(int n, int h, int w, int channels, Window window, bool biased)
    {
        var shape = new Shape(n, h, w, channels);
        int[] weights = [channels, 1, window.Height, window.Width];
        new GradientCheck(
            [shape],
            biased ? [weights, [channels]] : [weights],
            (x, p) => x[0].ConvolveDepthwise(p[0], biased ? p[1] : null, window),
            (x, p) => Formulas.Convolve(shape, channels, window, depthwise: true, x[0], p[0], biased ? p[1] : null)).Run();
    }

    [Theory]
    [MemberData(nameof(Windows))]
    public void Pooling(int n, int h, int w, int channels, Window window, bool countPadding)
    {
        var shape = new Shape(n, h, w, channels);
        new GradientCheck([shape], [], (x, _) => x[0].MaxPool(window), (x, _) => Formulas.MaxPool(shape, window, x[0])).Run();
        new GradientCheck(
            [shape], [], (x, _) => x[0].AveragePool(window, countPadding),
            (x, _) => Formulas.AveragePool(shape, window, countPadding, x[0])).Run();
        new GradientCheck([shape], [], (x, _) => x[0].GlobalAveragePool(), (x, _) => Formulas.GlobalAveragePool(shape, x[0])).Run();
    }

    [Theory]
    [InlineData(5, 3, false)]
    [InlineData(5, 3, true)]
    [InlineData(1, 17, true)]
    [InlineData(2, 16, false)]
    public void Normalisation(int n, int channels, bool relu)
    {
        const float epsilon = 1e-3f;
        var shape = new Shape(n, 4, 3, channels);
        new GradientCheck(
            [shape],
            [[channels], [channels]],
            (x, p) => After(x[0].BatchNorm(Statistics(p[0], p[1], epsilon)), relu),
            (x, p) => After(Formulas.Normalize(x[0], p[0], p[1], epsilon), relu)).Run();
    }

    [Theory]
    [InlineData(5, 3, false)]
    [InlineData(2, 17, true)]
    public void Normalisation_by_frozen_statistics(int n, int channels, bool relu)
    {
        const float epsilon = 1e-3f;
        double[] mean = [.. Enumerable.Range(0, channels).Select(c => 0.25 * (c % 3))];
        double[] variance = [.. Enumerable.Range(0, channels).Select(c => 0.5 + c % 4)];
        NormalizationParameters Frozen(Parameter[] p)
        {
            var parameters = Statistics(p[0], p[1], epsilon);
            parameters.Mean.Write(GradientCheck.Floats(mean));
            parameters.Variance.Write(GradientCheck.Floats(variance));
            parameters.Mean.Frozen = parameters.Variance.Frozen = true;
            return parameters;
        }
        new GradientCheck(
            [new Shape(n, 4, 3, channels)],
            [[channels], [channels]],
            (x, p) => After(x[0].BatchNorm(Frozen(p)), relu),
            (x, p) => After(Formulas.Normalize(x[0], p[0], p[1], epsilon, mean, variance), relu)).Run();
    }

    [Fact]
    public void Values_one_by_one()
    {
        Check(x => x.Relu(), v => Math.Max(v, 0));
        Check(x => x.Sigmoid(), v => 1 / (1 + Math.Exp(-v)));
        Check(x => x.Tanh(), Math.Tanh);

        static void Check(Func<Tensor, Tensor> record, Func<double, double> formula) =>
            new GradientCheck([picture], [], (x, _) => record(x[0]), (x, _) => [.. x[0].Select(formula)]).Run();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Addition(bool relu)
    {
        new GradientCheck(
            [picture, picture], [], (x, _) => After(x[0].Add(x[1]), relu),
            (x, _) => After([.. x[0].Zip(x[1], (a, b) => a + b)], relu)).Run();
        new GradientCheck(
            [picture], [], (x, _) => After(x[0].Add(x[0]), relu), (x, _) => After([.. x[0].Select(v => 2 * v)], relu)).Run();
    }

    [Theory]
    [InlineData(3)]
    [InlineData(19)]
    public void Slopes(int channels)
    {
        var shape = new Shape(5, 3, 2, channels);
        new GradientCheck(
            [shape], [[channels]], (x, p) => x[0].PRelu(p[0]),
            (x, p) => [.. x[0].Select((v, i) => v > 0 ? v : p[0][i % channels] * v)]).Run();
    }

    [Fact]
    public void Softmax()
    {
        new GradientCheck([picture], [], (x, _) => x[0].Softmax(), (x, _) => Formulas.Softmax(picture.C, x[0])).Run();
        new GradientCheck([picture], [], (x, _) => x[0].LogSoftmax(), (x, _) => Formulas.LogSoftmax(picture.C, x[0])).Run();
    }

    [Theory]
    [InlineData(5, 7, 4, true)]
    [InlineData(1, 19, 17, false)]
    [InlineData(2, 3, 1, true)]
    public void Linear(int n, int inputs, int outputs, bool biased) =>
        new GradientCheck(
            [Shape.Vectors(n, inputs)],
            biased ? [[outputs, inputs], [outputs]] : [[outputs, inputs]],
            (x, p) => x[0].Linear(p[0], biased ? p[1] : null),
            (x, p) => Formulas.Multiply(inputs, x[0], p[0], biased ? p[1] : null)).Run();

    [Fact]
    public void Shapes()
    {
        var other = picture with { C = 4 };
        new GradientCheck([picture], [], (x, _) => x[0].Flatten(), (x, _) => x[0]).Run();
        new GradientCheck(
            [picture, other], [], (x, _) => x[0].Concat(x[1], x[0]),
            (x, _) => Formulas.Concat((3, x[0]), (4, x[1]), (3, x[0]))).Run();
    }

    private static Tensor After(Tensor x, bool relu) => relu ? x.Relu() : x;

    private static double[] After(double[] x, bool relu) => relu ? [.. x.Select(v => Math.Max(v, 0))] : x;

    private static NormalizationParameters Statistics(Parameter scale, Parameter shift, float epsilon)
    {
        var channels = (int)scale.Count;
        return new(scale, shift, new Parameter(channels) { IsStatistic = true }, new Parameter(channels) { IsStatistic = true }, 0.1f, epsilon);
    }
}
