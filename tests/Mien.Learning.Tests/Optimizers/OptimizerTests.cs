using Mien.Learning.Layers;
using Mien.Learning.Optimizers;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;

namespace Mien.Learning.Tests.Optimizers;

public sealed class OptimizerTests
{
    private const ulong Seed = 7;
    private const int Inputs = 7;
    private const int Outputs = 3;
    private const int Steps = 20;
    private const ulong GradientStream = 100;

    public static TheoryData<int> Cases => [.. Enumerable.Range(0, PyTorch.Results.Optimizers.Length)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Steps_are_those_of_PyTorch(int index)
    {
        var expected = PyTorch.Results.Optimizers[index];
        var linear = new Linear(Inputs, Outputs);
        using var tape = Train(linear);
        var (weights, bias) = (linear.Parameters.First(), linear.Parameters.Last());
        weights.Write(Uniform(weights.Count, 0));
        bias.Write(Uniform(bias.Count, 1));
        using var optimizer = Create(expected, linear.Parameters);
        optimizer.LearningRate = 0.05f;

        for (var step = 1; step <= Steps; step++)
        {
            Uniform(weights.Count, GradientStream + 2 * (ulong)step).CopyTo(weights.Gradient!.Span);
            Uniform(bias.Count, GradientStream + 2 * (ulong)step + 1).CopyTo(bias.Gradient!.Span);
            optimizer.Step();
            if (expected.After.TryGetValue($"{step}", out var values))
                PyTorch.ShouldAgree([.. weights.Read(), .. bias.Read()], values, 5e-6, $"{expected.Optimizer} after {step} steps");
        }
    }

    [Fact]
    public void Frozen_parameters_and_statistics_stay()
    {
        var network = new FrozenNetwork();
        using var tape = Train(network);
        using var optimizer = new Adam(network.Parameters, weightDecay: 0.1f) { LearningRate = 0.1f };
        string[] trained = ["norm.weight", "norm.bias", "second.bias"];
        foreach (var (name, parameter) in network.NamedParameters)
        {
            parameter.Write(Uniform(parameter.Count, (ulong)name.Length));
            parameter.Gradient?.Span.Fill(1);
        }
        var before = network.NamedParameters.ToDictionary(item => item.Name, item => item.Parameter.Read());

        optimizer.Step();

        network.NamedParameters.Count().ShouldBe(8);
        foreach (var (name, parameter) in network.NamedParameters)
            parameter.Read().Zip(before[name]).ShouldAllBe(pair => pair.First != pair.Second == trained.Contains(name), name);
    }

    [Fact]
    public void Needs_gradients() =>
        Should.Throw<ArgumentException>(() => new Adam(new Linear(2, 2).Parameters)).Message
            .ShouldStartWith("A parameter of (2, 2) has no gradient; build the training tape first.");

    private static Optimizer Create(PyTorchOptimizer expected, IEnumerable<Parameter> parameters)
    {
        var decay = expected.Number("weight_decay");
        return expected.Optimizer == "SGD"
            ? new StochasticGradientDescent(parameters, expected.Number("momentum"), expected.Flag("nesterov"), decay)
            : new Adam(
                parameters, decay, expected.Optimizer == "AdamW", expected.Beta(0, 0.9f), expected.Beta(1, 0.999f),
                expected.Number("eps", 1e-8f));
    }

    private static Tape Train(Layer network)
    {
        var tape = new Tape(TapeMode.Training, KernelSet.Managed, Workers.Single);
        tape.Output(network.Forward(tape.Input(Shape.Vectors(2, Inputs))));
        tape.Build();
        return tape;
    }

    private static float[] Uniform(long count, ulong stream)
    {
        var random = new RandomSource(Seed, stream);
        return [.. Enumerable.Range(0, (int)count).Select(_ => random.NextSingle() - 0.5f)];
    }

    private sealed class FrozenNetwork : Layer
    {
        private readonly Linear first;
        private readonly BatchNormalization norm;
        private readonly Linear second;

        public FrozenNetwork()
        {
            first = Add("first", new Linear(Inputs, 4));
            norm = Add("norm", new BatchNormalization(4));
            second = Add("second", new Linear(4, 2));
            foreach (var parameter in first.Parameters.Append(second.Parameters.First()))
                parameter.Frozen = true;
        }

        protected override Tensor Record(Tensor x) => second.Forward(norm.Forward(first.Forward(x)));
    }
}
