using Mien.Learning.Training;
using Mien.Networks;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;

namespace Mien.Tests.Networks;

public sealed class NetworkProbeTests
{
    private const ulong Seed = 23;

    public static TheoryData<string> Networks => ["light", "vgg", "plain", "resnet18", "resnet50", "mobile-face", "lenet", "two-block"];

    [Theory]
    [MemberData(nameof(Networks))]
    public void A_probe_computes_what_the_network_does_at_inference(string name)
    {
        var (network, shape) = Case(name);
        using var tape = new Tape(TapeMode.Inference, workers: Workers.Single);
        var input = FormulaWeights.Input(tape, shape, Seed);
        var logits = tape.Output(network.Forward(input));
        tape.Forward();

        using var probe = new NetworkProbe(Case(name).Network, shape, [], needsGradients: true, Workers.Single);
        input.Values.CopyTo(probe.Input.Values);
        for (var pass = 0; pass < 2; pass++)
        {
            probe.Forward();
            var largest = logits.Values.ToArray().Max(Math.Abs);
            for (var i = 0; i < logits.Values.Length; i++)
                probe.Outputs.Values[i].ShouldBe(logits.Values[i], 2e-5f * largest, name);
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Gradients_of_the_last_map_are_those_of_finite_differences(string name)
    {
        const int label = 3;
        var (network, shape) = Case(name);
        using var probe = new NetworkProbe(network, shape, [], needsGradients: true, Workers.Single);
        var random = new RandomSource(Seed);
        foreach (ref var value in probe.Input.Values)
            value = random.Uniform(-1, 1);
        probe.Forward();
        var map = probe.LastMap.ShouldNotBeNull();
        map.Shape.H.ShouldBeGreaterThan(1);
        var values = map.Values.ToArray();
        probe.Backward(label);
        var gradient = map.Gradient.ToArray();
        gradient.ShouldContain(value => value != 0);

        // A step so short that no ReLU behind the map turns, in a direction where values are.
        var direction = Array.ConvertAll(values, value => value == 0 ? 0 : random.Uniform(-1, 1) * Math.Abs(value));
        var expected = direction.Zip(gradient, (a, b) => (double)a * b).Sum();
        const float step = 1e-2f;
        var difference = (Logit(step) - Logit(-step)) / (2 * step);
        difference.ShouldBe(expected, 2e-3 * direction.Zip(gradient, (a, b) => Math.Abs((double)a * b)).Sum(), name);

        double Logit(float share)
        {
            for (var i = 0; i < values.Length; i++)
                map.Values[i] = values[i] + (share * direction[i]);
            probe.ForwardFrom(map);
            return probe.Outputs.Values[label];
        }
    }

    [Fact]
    public void Another_output_or_face_has_gradients_of_its_own()
    {
        var (network, shape) = Case("light");
        using var probe = new NetworkProbe(network, shape, [], needsGradients: true, Workers.Single);
        probe.Input.Values.Fill(0.5f);
        foreach (var label in new[] { 0, 5, 0 })
        {
            probe.Forward();
            probe.Backward(label);
            // The logits of the light network are the means of the channels of its last map.
            probe.LastMap!.Gradient.ToArray().ShouldBe(Enumerable.Range(0, 63).Select(i => i % 7 == label ? 1 / 9f : 0), 1e-6);
        }

        probe.Forward();
        probe.Backward([2, 0, 0, 0, 0, -1, 0]);
        probe.LastMap!.Gradient.ToArray().ShouldBe(Enumerable.Range(0, 63).Select(i => (i % 7 == 0 ? 2 : i % 7 == 5 ? -1 : 0) / 9f), 1e-6);
    }

    private static (Learning.Layers.Layer Network, Shape Input) Case(string name)
    {
        if (name == "light")
            return (FormulaWeights.Fill(new LightNetwork(), Seed), new Shape(1, 48, 48, 1));
        // Dropout is what a probe has to leave out.
        if (name == "vgg")
            return (FormulaWeights.Fill(new VggNet(spec: new(32, FirstChannels: 4, Neurons: 24, Dropout: 0.5f)), Seed), new Shape(1, 32, 32, 1));
        var sample = NetworkCase.Trained[name];
        return (FormulaWeights.Fill(sample.Create(), Seed), sample.Input);
    }
}
