using Mien.Learning.Optimizers;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;

namespace Mien.Tests.Networks;

public sealed class NetworkLearningTests
{
    private const int Batch = 8;
    private const int Steps = 15;

    public static TheoryData<string> Names => [.. NetworkCase.Trained.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_network_learns_a_pattern_of_two_classes(string name)
    {
        using var workers = new Workers(2);
        using var tape = new Tape(TapeMode.Training, workers: workers);
        var network = NetworkCase.Trained[name].Create();
        network.Initialize(new RandomSource(1));
        var input = tape.Input(NetworkCase.Trained[name].Input with { N = Batch });
        var labels = Enumerable.Range(0, Batch).Select(i => i % 2).ToArray();
        FillPattern(input.Values, labels);
        var loss = new NetworkLoss(network, input, NetworkCase.Outputs(network, input), labels);
        tape.Build();
        // Deep and without batch normalisation, one takes smaller steps.
        using var optimizer = new Adam(network.Parameters) { LearningRate = name == "mobile-face" ? 3e-4f : 3e-3f };
        var losses = new double[Steps];
        for (var step = 0; step < Steps; step++)
        {
            tape.Forward();
            losses[step] = loss.Measure();
            tape.Backward();
            optimizer.Step();
        }
        losses[^1].ShouldBeLessThan(0.9 * losses[0]);
    }

    // The first half of an input is bright in the first class and dark in the second, with noise.
    private static void FillPattern(Span<float> inputs, int[] labels)
    {
        var random = new RandomSource(2);
        var size = inputs.Length / labels.Length;
        for (var i = 0; i < inputs.Length; i++)
        {
            var bright = (labels[i / size] == 0) == (i % size < size / 2);
            inputs[i] = (bright ? 1 : -1) + random.Uniform(-0.5f, 0.5f);
        }
    }
}
