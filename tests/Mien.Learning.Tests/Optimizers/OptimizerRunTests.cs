using Mien.Learning.Optimizers;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Operations;
using Mien.Tensors.Shapes;
using Mien.Tensors.Threads;

namespace Mien.Learning.Tests.Optimizers;

/// <summary>Five steps of every combination of optimiser, centralisation, clipping and groups, in the weight order of both kernel sets.</summary>
public sealed class OptimizerRunTests
{
    private const ulong Seed = 11;
    private const int Steps = 5;
    private const float Rate = 0.05f;
    private const float Decay = 0.1f;
    private const int GradientStream = 100;

    public static TheoryData<int, string> Runs => new(
        from run in Enumerable.Range(0, PyTorchOptimizers.Results.Runs.Length)
        from kernels in new[] { "managed", "onednn" }
        select (run, kernels));

    [Theory]
    [MemberData(nameof(Runs))]
    public void Steps_are_those_of_PyTorch(int index, string kernels)
    {
        var expected = PyTorchOptimizers.Results.Runs[index];
        using var tape = new Tape(TapeMode.Training, Set(kernels), Workers.Single);
        var network = Record(tape, out _);
        using var optimizer = Create(expected, network);
        for (var step = 0; step < Steps; step++)
        {
            foreach (var (i, (_, parameter)) in network.Index())
                parameter.Pack(Uniform(parameter, GradientStream + 10 * step + i, Scale(expected.Gradients)), parameter.Gradient!);
            optimizer.Step();
        }

        foreach (var (name, parameter) in network)
        {
            var values = parameter.Read();
            PyTorch.ShouldAgree(values, expected.After[name], 2e-6, $"{name} of {expected}");
            values.Sum(value => (double)value).ShouldBe(expected.Sums[name], 2e-6 * values.Sum(Math.Abs), $"sum of {name} of {expected}");
        }
    }

    [Fact]
    public void Padding_of_a_kernel_holds_no_gradient()
    {
        using var tape = new Tape(TapeMode.Training, Set("onednn"), Workers.Single);
        var network = Record(tape, out var output);
        var weight = network[0].Parameter;
        weight.Value.Length.ShouldBeGreaterThan(weight.Count);
        weight.Gradient!.Span.Fill(float.NaN);
        tape.Forward();
        output.Gradient.Fill(1);
        tape.Backward();

        float[] packed = [.. weight.Gradient.Span];
        packed.Sum(value => (double)value * value).ShouldBe(weight.Unpack(weight.Gradient).Sum(value => (double)value * value), 1e-9);
    }

    [Theory]
    [InlineData("managed")]
    [InlineData("onednn")]
    public void A_weight_keeps_the_mean_of_each_output(string kernels)
    {
        using var tape = new Tape(TapeMode.Training, Set(kernels), Workers.Single);
        var network = Record(tape, out _);
        var weight = network[0].Parameter;
        var before = Means(weight);
        using var optimizer = new StochasticGradientDescent(network.Select(item => item.Parameter), weightDecay: 0.5f) { CentralizesGradients = true };
        for (var step = 0; step < 50; step++)
        {
            foreach (var (i, (_, parameter)) in network.Index())
                parameter.Pack(Uniform(parameter, GradientStream + 10 * step + i), parameter.Gradient!);
            optimizer.Step();
        }

        Means(weight).Zip(before).ShouldAllBe(pair => Math.Abs(pair.First - pair.Second) < 1e-6);
    }

    [Fact]
    public void Gradients_that_are_no_numbers_are_refused()
    {
        using var tape = new Tape(TapeMode.Training, KernelSet.Managed, Workers.Single);
        var network = Record(tape, out _);
        using var optimizer = new Adam(network.Select(item => item.Parameter)) { Clipping = GradientClipping.ByNorm(1) };
        network[0].Parameter.Gradient!.Span[5] = float.PositiveInfinity;

        Should.Throw<MienException>(optimizer.Step).Message.ShouldEndWith("lower the learning rate");
        Should.Throw<ArgumentOutOfRangeException>(() => GradientClipping.ByNorm(0));
        Should.Throw<ArgumentOutOfRangeException>(() => GradientClipping.ByValue(-1));
    }

    [Fact]
    public void Limits_hold_next_to_zero_and_at_their_edge()
    {
        using var tape = new Tape(TapeMode.Training, KernelSet.Managed, Workers.Single);
        Parameter[] parameters = [.. Record(tape, out _).Select(item => item.Parameter)];
        foreach (var parameter in parameters)
            parameter.Gradient!.Clear();
        var gradient = parameters[0].Gradient!;
        gradient.Span[0] = 2e-6f;
        GradientClipping.ByNorm(1e-6f).Apply(parameters);
        gradient.Span[0].ShouldBe(2e-6f / 3, 1e-12f); // limit / (norm + 1e-6)

        (gradient.Span[0], gradient.Span[1], gradient.Span[2]) = (3, -0.5f, -4);
        GradientClipping.ByValue(1).Apply(parameters);
        gradient.Span[..3].ToArray().ShouldBe([1, -0.5f, -1]);
    }

    [Fact]
    public void Steps_allocate_nothing()
    {
        using var tape = new Tape(TapeMode.Training, workers: Workers.Single);
        var network = Record(tape, out _);
        using var optimizer = new Adam(network.Select(item => item.Parameter), 0.1f) { CentralizesGradients = true };
        foreach (var clipping in new[] { GradientClipping.ByNorm(1e-3f), GradientClipping.ByValue(1e-3f) })
        {
            optimizer.Clipping = clipping;
            network[0].Parameter.Gradient!.Span.Fill(1);
            optimizer.Step();
            var before = GC.GetAllocatedBytesForCurrentThread();
            optimizer.Step();
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        }
    }

    private static KernelSet Set(string name)
    {
        Assert.SkipWhen(name == "onednn" && KernelSet.OneDnn is null, "libdnnl2 is not installed");
        return name == "managed" ? KernelSet.Managed : KernelSet.OneDnn!;
    }

    // The parameters in the order of the fixture, each laid out for the kernel that uses it.
    private static List<(string Name, Parameter Parameter)> Record(Tape tape, out Tensor output)
    {
        List<(string Name, Parameter Parameter)> named =
        [
            ("conv.weight", new(20, 3, 3, 3) { Decays = true }), ("conv.bias", new(20)), ("norm.weight", new(20)), ("norm.bias", new(20)),
            ("narrow.weight", new(5, 20, 1, 1) { Decays = true }), ("one.weight", new(3, 1, 1, 1) { Decays = true }),
            ("fc.weight", new(2, 3) { Decays = true }), ("fc.bias", new(2)),
        ];
        Parameter[] p = [.. named.Select(item => item.Parameter)];
        var statistics = new NormalizationParameters(p[2], p[3], new Parameter(20) { IsStatistic = true }, new Parameter(20) { IsStatistic = true });
        var (x, y, z) = (tape.Input(new Shape(2, 7, 7, 3)), tape.Input(new Shape(1, 4, 4, 1)), tape.Input(Shape.Vectors(1, 3)));
        output = tape.Output(x.Convolve(p[0], p[1], Window.Padded(3, 1, 1)).BatchNorm(statistics).Convolve(p[4], null, Window.Valid(1)));
        tape.Output(y.Convolve(p[5], null, Window.Valid(1)));
        tape.Output(z.Linear(p[6], p[7]));
        tape.Build();
        foreach (var (i, parameter) in p.Index())
            parameter.Write(Uniform(parameter, i));
        Uniform(x.Shape.Length, 900, 1).CopyTo(x.Values);
        return named;
    }

    private static Optimizer Create(PyTorchRun run, List<(string Name, Parameter Parameter)> network)
    {
        Parameter[] all = [.. network.Select(item => item.Parameter)];
        IReadOnlyList<ParameterGroup> groups =
            run.Grouped ? [new([.. network.Where(item => item.Name.StartsWith("fc.", StringComparison.Ordinal)).Select(item => item.Parameter)], 3, 0.02f)] : [];
        Optimizer optimizer = run.Optimizer == "SGD"
            ? new StochasticGradientDescent(all, weightDecay: Decay, groups: groups)
            : new Adam(all, Decay, run.Optimizer == "AdamW", groups: groups);
        optimizer.LearningRate = Rate;
        optimizer.CentralizesGradients = run.Centralize;
        optimizer.Clipping = run.Clip switch
        {
            "norm" => GradientClipping.ByNorm(2),
            "value" => GradientClipping.ByValue(0.3f),
            _ => null,
        };
        return optimizer;
    }

    private static double[] Means(Parameter weight) =>
        [.. weight.Read().Chunk((int)(weight.Count / weight.Shape[0])).Select(values => values.Average(value => (double)value))];

    private static float Scale(string gradients) => gradients switch { "zero" => 0, "huge" => 1e12f, _ => 1 };

    private static float[] Uniform(Parameter parameter, int stream, float scale = 1) => Uniform(parameter.Count, stream, scale);

    private static float[] Uniform(long count, int stream, float scale)
    {
        var random = new RandomSource(Seed, (ulong)stream);
        return [.. Enumerable.Range(0, (int)count).Select(_ => (random.NextSingle() - 0.5f) * scale)];
    }
}
