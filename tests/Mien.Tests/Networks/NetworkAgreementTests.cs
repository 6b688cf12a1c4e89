using System.Globalization;
using Mien.Learning.Checkpoints;
using Mien.Learning.Layers;
using Mien.Learning.Optimizers;
using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;

namespace Mien.Tests.Networks;

/// <summary>Every network against PyTorch in double: tests/fixtures/torch_networks.py.</summary>
public sealed class NetworkAgreementTests
{
    private const int Steps = 5;
    private const int Samples = 16;
    private const double Tolerance = 1e-4;

    private static readonly int[] labels = [0, 1, 1, 0];
    private static readonly SafeTensorsFile expected =
        SafeTensors.Read(Path.Combine(AppContext.BaseDirectory, "fixtures", "torch_networks.safetensors"));

    private static readonly Dictionary<string, TensorEntry> tensors = expected.Tensors.ToDictionary(tensor => tensor.Name);

    public static TheoryData<string, string> Trained => Cases(NetworkCase.Trained.Keys);

    public static TheoryData<string, string> Predicting => Cases(NetworkCase.Predicting.Keys);

    [Theory]
    [MemberData(nameof(Predicting))]
    public void Predicts_as_PyTorch_does(string name, string kernels) => Predicts(name, kernels, NetworkCase.Predicting[name], batch: 1);

    [Theory]
    [MemberData(nameof(Trained))]
    public void Predicts_and_learns_as_PyTorch_does(string name, string kernels)
    {
        var network = NetworkCase.Trained[name];
        Predicts(name, kernels, network, labels.Length);
        Learns(name, kernels, network);
    }

    private static void Predicts(string name, string kernels, NetworkCase tested, int batch)
    {
        using var workers = new Workers(2);
        using var tape = new Tape(TapeMode.Inference, KernelSets.Named(kernels), workers);
        var network = FormulaWeights.Fill(tested.Create(), Seed(name));
        var outputs = NetworkCase.Outputs(network, FormulaWeights.Input(tape, tested.Input with { N = batch }, Seed(name)));
        foreach (var output in outputs)
            tape.Output(output);
        tape.Forward();

        for (var i = 0; i < outputs.Length; i++)
            ShouldAgree(outputs[i].Values, $"{name}.inference", i, $"output {i}");
        Release(network);
    }

    private static void Learns(string name, string kernels, NetworkCase tested)
    {
        using var workers = new Workers(2);
        using var tape = new Tape(TapeMode.Training, KernelSets.Named(kernels), workers);
        var network = FormulaWeights.Fill(tested.Create(), Seed(name));
        var input = FormulaWeights.Input(tape, tested.Input with { N = labels.Length }, Seed(name));
        var outputs = NetworkCase.Outputs(network, input);
        var loss = new NetworkLoss(network, input, outputs, labels);
        tape.Build();
        using var optimizer = new StochasticGradientDescent(network.Parameters) { LearningRate = 1e-3f };
        var named = network.NamedParameters.OrderBy(item => item.Name, StringComparer.Ordinal).ToArray();
        for (var step = 0; step < Steps; step++)
        {
            tape.Forward();
            var measured = loss.Measure();
            tape.Backward();
            if (step == 0)
            {
                for (var i = 0; i < outputs.Length; i++)
                    ShouldAgree(outputs[i].Values, $"{name}.outputs", i, $"output {i}");
                measured.ShouldBe(tensors[$"{name}.loss"].Values[0], Tolerance * measured);
                for (var i = 0; i < named.Length; i++)
                    ShouldAgree(
                        named[i].Parameter.IsStatistic ? named[i].Parameter.Read() : named[i].Parameter.Unpack(named[i].Parameter.Gradient!),
                        $"{name}.first", i, (named[i].Parameter.IsStatistic ? "" : "gradient of ") + named[i].Name);
            }
            optimizer.Step();
        }

        tensors[$"{name}.trained"].Shape[0].ShouldBe(named.Length);
        for (var i = 0; i < named.Length; i++)
            ShouldAgree(named[i].Parameter.Read(), $"{name}.trained", i, named[i].Name);
        Release(network);
    }

    private static TheoryData<string, string> Cases(IEnumerable<string> names)
    {
        var cases = new TheoryData<string, string>();
        foreach (var name in names)
        {
            cases.Add(name, "managed");
            cases.Add(name, "onednn");
        }
        return cases;
    }

    private static ulong Seed(string name) => ulong.Parse(expected.Metadata[name], CultureInfo.InvariantCulture);

    // A row of the fixture: the largest value, the norm, and up to 16 values evenly spread.
    private static void ShouldAgree(ReadOnlySpan<float> actual, string tensor, int row, string what)
    {
        var values = tensors[tensor].Values.AsSpan(row * (2 + Samples), 2 + Samples);
        var (largest, norm) = (values[0], values[1]);
        var sum = 0.0;
        foreach (var value in actual)
            sum += (double)value * value;
        if (!(Math.Abs(Math.Sqrt(sum) - norm) <= Tolerance * norm))
            Assert.Fail($"{tensor}: the norm of {what} is {Math.Sqrt(sum):R}, PyTorch has {norm:R}");
        var count = Math.Min(Samples, actual.Length);
        for (var i = 0; i < count; i++)
        {
            var index = (int)((long)i * actual.Length / count);
            if (!(Math.Abs(actual[index] - values[2 + i]) <= Tolerance * largest))
                Assert.Fail($"{tensor}: {what}[{index}] is {actual[index]:R}, PyTorch has {values[2 + i]:R}; the largest is {largest:R}");
        }
    }

    private static void Release(Layer network)
    {
        foreach (var parameter in network.Parameters)
            parameter.Dispose();
    }
}
