using Mien.Learning.Layers;
using Mien.Learning.Training;
using Mien.Networks;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;

namespace Mien.Tests.Networks;

/// <summary>Looking inside a network: by the names of its layers, whatever is fused.</summary>
public sealed class ObservationTests
{
    private const ulong Seed = 17;

    [Fact]
    public void Layers_are_listed_by_the_names_of_their_weights()
    {
        new PlainNetwork(spec: new(16, FirstChannels: 2)).LayerNames.Take(6).ShouldBe(["block1", "block1.conv1", "block1.norm1", "block1.conv2", "block1.norm2", "block2"]);
        new LeNet().LayerNames.ShouldBe(["conv1", "conv2", "fc"]);
        // The backbone has no name of its own.
        new LightNetwork().LayerNames.Take(6).ShouldBe(["conv1", "norm1", "conv2", "norm2", "module1", "module1.shortcut"]);
        foreach (var (name, sample) in NetworkCase.Trained)
        {
            var network = sample.Create();
            var names = network.LayerNames.ToList();
            names.ShouldBeUnique(name);
            network.NamedParameters.ShouldAllBe(item => names.Any(layer => item.Name.StartsWith(layer + ".", StringComparison.Ordinal)), name);
        }
    }

    // Where every layer is observed nothing can be folded; where one is, all else is.
    [Theory]
    [InlineData("plain")]
    [InlineData("two-block")]
    [InlineData("resnet18")]
    [InlineData("resnet50")]
    [InlineData("vgg")]
    [InlineData("feature")]
    [InlineData("o-net")]
    public void An_observed_activation_is_that_of_the_unfused_network(string name)
    {
        var sample = NetworkCase.Trained[name];
        var network = FormulaWeights.Fill(sample.Create(), Seed);
        string[] layers = [.. network.LayerNames];
        var (unfused, logits) = Run(network, sample.Input, layers, activated: false);

        foreach (var layer in layers)
        {
            var (alone, sameLogits) = Run(network, sample.Input, [layer], activated: false);
            ShouldBeNear(alone[0], unfused[Array.IndexOf(layers, layer)], layer);
            ShouldBeNear(sameLogits, logits, layer);
        }
        ShouldBeNear(Run(network, sample.Input, [], activated: false).Logits, logits, "unobserved");
    }

    [Fact]
    public void What_is_observed_is_what_the_layers_compute_one_after_the_other()
    {
        var network = FormulaWeights.Fill(new PlainNetwork(spec: new(16, FirstChannels: 2)), Seed);
        var input = new Shape(2, 16, 16, 1);
        var (observed, _) = Run(network, input, ["block1.conv1", "block1.norm1"], activated: false);
        var (behind, _) = Run(network, input, ["block1.conv1", "block1.norm1", "fc1", "fc2"], activated: true);

        var (convolution, normalisation) = (new Convolution(1, 2, 3, padding: 1), new BatchNormalization(2));
        Copy(network, "block1.conv1.", convolution);
        Copy(network, "block1.norm1.", normalisation);
        var first = Alone(convolution, observed: null);
        var second = Alone(normalisation, observed: first);
        ShouldBeNear(observed[0], first, "conv1");
        ShouldBeNear(observed[1], second, "norm1");
        float[] relu = [.. second.Select(value => Math.Max(value, 0))];
        ShouldBeNear(behind[0], relu, "behind conv1 and its normalisation");
        behind[1].ShouldBe(behind[0]);
        behind[2].ShouldAllBe(value => value >= 0);
        behind[3].ShouldContain(value => value < 0); // logits have no activation function

        float[] Alone(Layer layer, float[]? observed)
        {
            using var tape = new Tape(TapeMode.Inference, KernelSet.Managed, Workers.Single);
            var x = observed is null ? FormulaWeights.Input(tape, input, Seed) : tape.Input(input with { C = 2 });
            observed?.CopyTo(x.Values);
            var y = tape.Output(layer.Forward(x));
            tape.Forward();
            return y.Values.ToArray();
        }
    }

    [Fact]
    public void The_class_maps_of_the_light_network_have_its_logits_as_their_means()
    {
        var network = FormulaWeights.Fill(new LightNetwork(), Seed);
        var (maps, logits) = Run(network, new Shape(2, 48, 48, 1), ["class_maps"], activated: false);

        for (var sample = 0; sample < 2; sample++)
            for (var label = 0; label < 7; label++)
                Enumerable.Range(0, 9).Average(cell => maps[0][(sample * 9 + cell) * 7 + label]).ShouldBe(logits[sample * 7 + label], 1e-6f * Math.Abs(logits[sample * 7 + label]));
    }

    [Fact]
    public void Batches_hold_the_samples_in_order()
    {
        var network = FormulaWeights.Fill(new FeatureNetwork(), Seed);
        var samples = new Vectors(5);
        using var reader = new ActivationReader(network, samples.SampleShape, ["hidden", "output"], activated: true, batchSize: 2, Workers.Single);
        using var whole = new ActivationReader(network, samples.SampleShape, ["hidden"], activated: true, batchSize: 5, Workers.Single);
        var all = Hidden();

        var read = 0;
        foreach (var batch in reader.Read(samples))
        {
            batch.First.ShouldBe(read);
            for (var i = 0; i < batch.Count; i++, read++)
            {
                batch.Of(0, i).Length.ShouldBe(50);
                ShouldBeNear(batch.Of(0, i).ToArray(), all[read], $"sample {read}");
                batch.Of(0, i).ToArray().ShouldAllBe(value => value > 0 && value < 1);
                batch.Of(1, i).Length.ShouldBe(7);
            }
            Should.Throw<ArgumentOutOfRangeException>(() => batch.Of(0, batch.Count).Length);
        }
        read.ShouldBe(5);

        // The next pass takes the weights as they are then.
        network.NamedParameters.Single(item => item.Name == "hidden.bias").Parameter.Write(new float[50]);
        Hidden()[0].ShouldNotBe(all[0]);

        float[][] Hidden() => whole.Read(samples).Select(batch => Enumerable.Range(0, batch.Count).Select(i => batch.Of(0, i).ToArray()).ToArray()).Single();
    }

    [Fact]
    public void Layers_that_are_not_there_are_named_with_those_that_are()
    {
        var network = new LeNet();
        using var tape = new Tape(TapeMode.Inference, KernelSet.Managed, Workers.Single);
        Should.Throw<ArgumentException>(() => network.Observe(tape, "conv3")).Message.ShouldStartWith("There is no layer conv3; there are conv1, conv2, fc.");
        Should.Throw<ArgumentException>(() => network.Observe(tape, "conv1")).Message.ShouldStartWith("The layer conv1 was not recorded on this tape.");
        network.Forward(tape.Input(new Shape(1, 72, 90, 1)));
        tape.Forward();
        Should.Throw<InvalidOperationException>(() => network.Observe(tape, "conv1"));
    }

    private static (float[][] Activations, float[] Logits) Run(Layer network, Shape input, string[] layers, bool activated)
    {
        using var tape = new Tape(TapeMode.Inference, KernelSet.Managed, Workers.Single);
        var outputs = NetworkCase.Outputs(network, FormulaWeights.Input(tape, input, Seed));
        var logits = tape.Output(outputs[0]);
        var observed = Array.ConvertAll(layers, layer => network.Observe(tape, layer, activated));
        tape.Forward();
        return (Array.ConvertAll(observed, activation => activation.Values.ToArray()), logits.Values.ToArray());
    }

    private static void Copy(Layer network, string prefix, Layer layer)
    {
        foreach (var (name, parameter) in layer.NamedParameters)
            parameter.Write(network.NamedParameters.Single(item => item.Name == prefix + name).Parameter.Read());
    }

    private static void ShouldBeNear(float[] actual, float[] expected, string layer)
    {
        actual.Length.ShouldBe(expected.Length, layer);
        var largest = expected.Max(Math.Abs);
        for (var i = 0; i < actual.Length; i++)
            Math.Abs(actual[i] - expected[i]).ShouldBeLessThanOrEqualTo(1e-5f * largest, layer);
    }

    private sealed class Vectors(int count) : ISamples
    {
        public int Count => count;

        public Shape SampleShape => Shape.Vectors(1, 10);

        public int Classes => 7;

        public int Label(int index) => 0;

        public void Fill(int epoch, int index, Span<float> input, Span<float> target)
        {
            var random = new RandomSource(Seed, (RandomStream)index);
            foreach (ref var value in input)
                value = random.Uniform(-1, 1);
        }
    }
}
