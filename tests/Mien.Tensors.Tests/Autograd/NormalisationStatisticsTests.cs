using Mien.Tensors.Autograd;
using Mien.Tensors.Operations;
using Mien.Tensors.Tests.Managed;

namespace Mien.Tensors.Tests.Autograd;

public sealed class NormalisationStatisticsTests
{
    private const int Channels = 5;
    private const float Momentum = 0.3f;
    private const float Epsilon = 1e-3f;

    private static readonly Shape shape = new(5, 3, 4, Channels);
    private static readonly double[] x = Numbers.Normal(shape.Length, 1, mean: 3, deviation: 2);
    private static readonly double[] scale = Numbers.Normal(Channels, 2);
    private static readonly double[] shift = Numbers.Normal(Channels, 3);
    private static readonly double[] mean = Numbers.Normal(Channels, 4);
    private static readonly double[] variance = [.. Numbers.Normal(Channels, 5, mean: 3, deviation: 0.2)];

    [Fact]
    public void Training_moves_the_running_statistics_by_momentum()
    {
        var rows = (double)shape.Length / Channels;
        var unbiased = Formulas.Variance(x, Channels).Select(v => v * rows / (rows - 1)).ToArray();
        var batchMean = Formulas.Mean(x, Channels);
        foreach (var (kernels, workers, engine) in Engines.All)
        {
            using var tape = new Tape(TapeMode.Training, kernels, workers);
            var parameters = Parameters();
            Record(tape, parameters);
            tape.Forward();
            tape.Forward();

            // a after two steps is (1-m)² a + (1 - (1-m)²) b.
            var kept = (1 - Momentum) * (1 - Momentum);
            GradientCheck.ShouldAgree(parameters.Mean.Read(), [.. mean.Zip(batchMean, (a, b) => kept * a + (1 - kept) * b)], engine, 1e-6);
            GradientCheck.ShouldAgree(parameters.Variance.Read(), [.. variance.Zip(unbiased, (a, b) => kept * a + (1 - kept) * b)], engine, 1e-6);
        }
    }

    [Fact]
    public void Inference_takes_the_running_statistics_and_leaves_them()
    {
        var expected = Formulas.Normalize(x, scale, shift, Epsilon, mean, variance);
        foreach (var (kernels, workers, engine) in Engines.All)
        {
            using var tape = new Tape(TapeMode.Inference, kernels, workers);
            var parameters = Parameters();
            var y = Record(tape, parameters);
            tape.Forward();
            GradientCheck.ShouldAgree(y.Values, expected, engine);
            parameters.Mean.Read().ShouldBe(GradientCheck.Floats(mean));

            parameters.Shift.Write(GradientCheck.Floats([.. shift.Select(v => v + 1)]));
            tape.Refresh();
            tape.Forward();
            GradientCheck.ShouldAgree(y.Values, [.. expected.Select(v => v + 1)], $"{engine}, refreshed");
        }
    }

    private static Tensor Record(Tape tape, NormalizationParameters parameters)
    {
        var input = tape.Input(shape);
        GradientCheck.Floats(x).CopyTo(input.Values);
        return tape.Output(input.BatchNorm(parameters));
    }

    private static NormalizationParameters Parameters() =>
        new(Filled(scale), Filled(shift), Filled(mean, true), Filled(variance, true), Momentum, Epsilon);

    private static Parameter Filled(double[] values, bool statistic = false)
    {
        var parameter = new Parameter(Channels) { IsStatistic = statistic };
        parameter.Write(GradientCheck.Floats(values));
        return parameter;
    }
}
