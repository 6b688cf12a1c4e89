using Mien.Learning.Checkpoints;
using Mien.Learning.Optimizers;
using Mien.Networks;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;

namespace Mien.Tests.Networks;

/// <summary>The light network against PyTorch in double: tests/fixtures/torch_light.py.</summary>
public sealed class LightNetworkTests
{
    private const int Batch = 4;
    private const int Steps = 5;
    private const double Tolerance = 2e-5;

    private static readonly int[] labels = [0, 3, 5, 6];
    private static readonly SafeTensorsFile expected =
        SafeTensors.Read(Path.Combine(AppContext.BaseDirectory, "fixtures", "torch_light.safetensors"));

    private static readonly ulong seed = ulong.Parse(expected.Metadata["seed"], System.Globalization.CultureInfo.InvariantCulture);

    public static TheoryData<string, int> Engines => new()
    {
        { "managed", 1 },
        { "managed", 2 },
        { "onednn", 1 },
        { "onednn", 2 },
    };

    [Fact]
    public void Has_the_number_of_parameters_of_the_paper()
    {
        var network = new LightNetwork();
        network.ParameterCount.ShouldBe(58_423);
        network.Parameters.Where(parameter => !parameter.IsStatistic).Sum(parameter => parameter.Count).ShouldBe(56_951);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Predicts_as_PyTorch_does(string kernels, int threads)
    {
        using var workers = new Workers(threads);
        using var tape = new Tape(TapeMode.Inference, KernelSets.Named(kernels), workers);
        var network = Start();
        var input = Input(tape);
        var logits = tape.Output(network.Forward(input));
        tape.Forward();

        ShouldAgree(logits.Values, "inference", 1e-5);
    }

    [Theory]
    [MemberData(nameof(Engines))]
    public void Learns_as_PyTorch_does(string kernels, int threads)
    {
        using var workers = new Workers(threads);
        using var tape = new Tape(TapeMode.Training, KernelSets.Named(kernels), workers);
        var network = Start();
        var logits = network.Forward(Input(tape));
        var targets = tape.Input(logits.Shape);
        var loss = tape.Minimize(logits.CrossEntropy(targets));
        tape.Build();
        FillTargets(targets.Values, logits.Shape.C);
        using var optimizer = new Adam(network.Parameters, weightDecay: 0.01f, decoupled: true) { LearningRate = 1e-3f };
        for (var step = 0; step < Steps; step++)
        {
            tape.Forward();
            tape.Backward();
            if (step == 0)
            {
                ShouldAgree(logits.Values, "logits", 1e-5);
                ShouldAgree(loss.Values, "loss", 1e-6);
                foreach (var (name, parameter) in network.NamedParameters)
                    if (parameter.IsStatistic)
                        ShouldAgree(parameter.Read(), "statistic." + name, 1e-5);
                    else
                        ShouldAgree(parameter.Unpack(parameter.Gradient!), "gradient." + name);
            }
            optimizer.Step();
        }

        foreach (var (name, parameter) in network.NamedParameters)
            ShouldAgree(parameter.Read(), "trained." + name);
    }

    private static LightNetwork Start() => FormulaWeights.Fill(new LightNetwork(), seed);

    private static Tensor Input(Tape tape) => FormulaWeights.Input(tape, new Shape(Batch, 48, 48, 1), seed);

    private static void FillTargets(Span<float> targets, int classes)
    {
        targets.Fill(0.1f / classes);
        for (var i = 0; i < labels.Length; i++)
            targets[i * classes + labels[i]] += 0.9f;
    }

    private static void ShouldAgree(ReadOnlySpan<float> actual, string name, double tolerance = Tolerance)
    {
        var values = expected.Tensors.Single(tensor => tensor.Name == name).Values;
        var largest = values.Max(Math.Abs);
        for (var i = 0; i < values.Length; i++)
            if (!(Math.Abs(actual[i] - values[i]) <= tolerance * largest))
                Assert.Fail($"{name}: [{i}] is {actual[i]:R}, PyTorch has {values[i]:R}; the largest is {largest:R}");
    }
}
