using Mien.Tensors.Tests.Managed;

namespace Mien.Tensors.Tests.Autograd;

public sealed class FusionTests
{
    private static readonly float[] input = GradientCheck.Floats(Numbers.Normal(RandomNetwork.Shape.Length, 1));

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 40)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Folded_networks_predict_what_single_steps_do(int seed)
    {
        foreach (var (kernels, workers, engine) in Engines.Turn(seed))
        {
            using var network = new RandomNetwork(seed, 4 + seed % 9);
            var single = Predict(network, open: true, kernels, workers, out var singles);
            var folded = Predict(network, open: false, kernels, workers, out var fewer);

            fewer.ShouldBeLessThanOrEqualTo(singles);
            for (var i = 0; i < single.Length; i++)
                GradientCheck.ShouldAgree(folded[i], [.. single[i].Select(v => (double)v)], $"output {i}, {engine}");
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Shared_buffers_change_no_gradient(int seed)
    {
        foreach (var (kernels, workers, engine) in Engines.Turn(seed))
        {
            using var first = new RandomNetwork(seed, 4 + seed % 9);
            using var second = first.Copy();
            Train(first, open: true, kernels, workers);
            Train(second, open: false, kernels, workers);

            foreach (var (expected, actual) in first.Parameters.Zip(second.Parameters))
            {
                actual.Read().ShouldBe(expected.Read(), engine);
                if (actual.Gradient is { } gradient)
                    GradientCheck.ShouldAgree(
                        actual.Unpack(gradient), [.. expected.Unpack(expected.Gradient!).Select(v => (double)v)], engine, 1e-4);
            }
        }
    }

    private static float[][] Predict(RandomNetwork network, bool open, Kernels kernels, Workers workers, out int operations)
    {
        using var tape = new Tape(TapeMode.Inference, kernels, workers);
        var (x, outputs) = network.Record(tape, open);
        input.CopyTo(x.Values);
        tape.Forward();
        tape.Forward();
        operations = tape.Operations.Count;
        return [.. outputs.Select(output => output.Values.ToArray())];
    }

    private static void Train(RandomNetwork network, bool open, Kernels kernels, Workers workers)
    {
        using var tape = new Tape(TapeMode.Training, kernels, workers);
        var (x, outputs) = network.Record(tape, open);
        var given = outputs.Select((output, i) => GradientCheck.Floats(Numbers.Normal(output.Shape.Length, 2 + i))).ToArray();
        input.CopyTo(x.Values);
        tape.Forward();
        foreach (var operation in tape.Operations)
            operation.Output.GradientBuffer?.Clear();
        for (var i = 0; i < outputs.Length; i++)
            if (outputs[i].GradientBuffer is { } gradient)
                given[i].CopyTo(gradient.Span);
        tape.Backward();
    }
}
