using Mien.Tensors.Autograd;
using Mien.Tensors.Operations;
using Mien.Tensors.Shapes;
using Mien.Tensors.Tests.Managed;
using Mien.Tensors.Threads;

namespace Mien.Tensors.Tests.Autograd;

/// <summary>Frozen parameters have no gradient and cost no backward pass; the others have the gradient they always had.</summary>
public sealed class FreezingTests
{
    private const int Channels = 9;
    private static readonly Shape shape = new(4, 6, 5, 3);
    private static readonly float[] input = GradientCheck.Floats(Numbers.Normal(shape.Length, 1));

    [Fact]
    public void Every_parameter_follows_its_own_flag()
    {
        foreach (var (kernels, workers, engine) in Engines.All)
        {
            using var all = new Network();
            all.Train(kernels, workers).Dispose();
            for (var frozen = 1; frozen < 1 << all.Parameters.Length; frozen++)
            {
                using var some = new Network();
                for (var i = 0; i < some.Parameters.Length; i++)
                    some.Parameters[i].Frozen = (frozen >> i & 1) == 1;
                some.Train(kernels, workers).Dispose();

                for (var i = 0; i < some.Parameters.Length; i++)
                {
                    var (actual, expected) = (some.Parameters[i], all.Parameters[i]);
                    if (actual.Frozen)
                        actual.Gradient.ShouldBeNull($"parameter {i}, frozen {frozen:b}, {engine}");
                    else
                        GradientCheck.ShouldAgree(
                            actual.Unpack(actual.Gradient!), [.. expected.Unpack(expected.Gradient!).Select(value => (double)value)],
                            $"parameter {i}, frozen {frozen:b}, {engine}", 2e-6);
                }
            }
        }
    }

    [Fact]
    public void Nothing_runs_backward_below_the_last_frozen_layer()
    {
        foreach (var (kernels, workers, engine) in Engines.All)
        {
            using var network = new Network();
            foreach (var parameter in network.Parameters[..4].Concat(network.Statistics))
                parameter.Frozen = true;
            float[][] before = [.. network.Statistics.Select(statistic => statistic.Read())];
            using var tape = network.Train(kernels, workers);

            // Normalisation and ReLU are one operation.
            tape.Operations.Count.ShouldBe(6, engine);
            tape.BackwardOperations.Select(operation => operation.GetType())
                .ShouldBe([typeof(CrossEntropyOperation), typeof(GlobalAveragePoolOperation), typeof(ConvolutionOperation)], engine);
            tape.BackwardOperations[^1].Inputs[0].GradientBuffer.ShouldBeNull(engine);
            tape.Operations.Take(3).ShouldAllBe(operation => operation.Output.GradientBuffer == null);
            network.Parameters[..4].ShouldAllBe(parameter => parameter.Gradient == null);
            network.Statistics.Select(statistic => statistic.Read()).ShouldBe(before, engine);
        }
    }

    [Fact]
    public void Without_anything_to_train_nothing_runs_backward()
    {
        using var network = new Network();
        foreach (var parameter in network.Parameters)
            parameter.Frozen = true;
        using var tape = network.Train(KernelSet.Default, Workers.Single);

        tape.BackwardOperations.ShouldBeEmpty();
    }

    private sealed class Network : IDisposable
    {
        private readonly NormalizationParameters normalization;

        public Network()
        {
            Parameter[] made =
            [
                new(Channels, shape.C, 3, 3), new(Channels), new(Channels), new(Channels), new(5, Channels, 3, 3), new(5),
            ];
            Parameters = made;
            Statistics = [new Parameter(Channels) { IsStatistic = true }, new Parameter(Channels) { IsStatistic = true }];
            for (var i = 0; i < made.Length; i++)
                made[i].Write(GradientCheck.Floats(Numbers.Normal(made[i].Count, 20 + i, deviation: 0.5)));
            Statistics[1].Write(Enumerable.Repeat(2f, Channels).ToArray());
            normalization = new(made[2], made[3], Statistics[0], Statistics[1]);
        }

        public Parameter[] Parameters { get; }

        public Parameter[] Statistics { get; }

        public Tape Train(KernelSet kernels, Workers workers)
        {
            var tape = new Tape(TapeMode.Training, kernels, workers);
            var x = tape.Input(shape);
            var y = x.Convolve(Parameters[0], Parameters[1], Window.Padded(3, 1, 1)).Tanh().BatchNorm(normalization).Relu()
                .Convolve(Parameters[4], Parameters[5], Window.Valid(3)).GlobalAveragePool();
            var targets = tape.Input(y.Shape);
            tape.Minimize(y.CrossEntropy(targets));
            tape.Build();
            input.CopyTo(x.Values);
            for (var i = 0; i < shape.N; i++)
                targets.Values[i * 5 + i] = 1;
            tape.Forward();
            tape.Backward();
            return tape;
        }

        public void Dispose()
        {
            foreach (var parameter in Parameters.Concat(Statistics))
                parameter.Dispose();
        }
    }
}
