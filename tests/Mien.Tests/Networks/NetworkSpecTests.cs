using System.Text.Json;
using Mien.Learning.Layers;
using Mien.Models;
using Mien.Mtcnn;
using Mien.Networks;
using Mien.Tensors;
using Mien.Tensors.Autograd;
using Mien.Tensors.Threads;

namespace Mien.Tests.Networks;

public sealed class NetworkSpecTests
{
    // Trainable parameters for 7 classes and statistics, as derived from each paper's table in the network's documentation.
    [Theory]
    [InlineData("light", 56_951, 1_472)]
    [InlineData("light-x3", 435_415, 4_416)]
    [InlineData("resnet18-narrow", 2_796_263, 4_800)]
    [InlineData("resnet18", 11_180_103, 9_600)]
    [InlineData("resnet34", 21_288_263, 17_024)]
    [InlineData("resnet50", 23_522_375, 53_120)]
    [InlineData("resnet18-small", 11_171_271, 9_600)]
    [InlineData("resnet34-small", 21_279_431, 17_024)]
    [InlineData("resnet50-small", 23_513_543, 53_120)]
    [InlineData("mobile-face", 1_193_927, 0)]
    [InlineData("mobile-face-grey", 1_186_119, 0)]
    [InlineData("vgg", 43_322_567, 0)]
    [InlineData("vgg-small", 1_334_327, 0)]
    [InlineData("plain-cnn", 1_764_519, 1_920)]
    [InlineData("neurons-ann", 907, 0)]
    [InlineData("neurons-cnn", 25_715_623, 192)]
    [InlineData("neurons-cnn-small", 1_631_143, 192)]
    [InlineData("pruning-cnn", 53_575, 0)]
    [InlineData("pruning-cnn-12-24", 37_783, 0)]
    [InlineData("pruning-cnn-20-40", 70_967, 0)]
    [InlineData("pruning-cnn-6-12", 17_095, 0)]
    [InlineData("autoencoder", 241, 0)]
    [InlineData("p-net", 6_632, 0)]
    [InlineData("r-net", 100_178, 0)]
    [InlineData("o-net", 389_040, 0)]
    [InlineData("embedding", 24_560_704, 53_121)]
    [InlineData("embedding-3d", 23_514_200, 53_121)]
    [InlineData("embedding-softmax", 24_560_711, 53_120)]
    [InlineData("embedding-light", 66_288, 1_473)]
    [InlineData("embedding-small", 2_929_632, 4_801)]
    [InlineData("embedding-small-3d", 2_795_256, 4_801)]
    [InlineData("embedding-small-angular", 2_929_632, 4_800)]
    [InlineData("embedding-small-softmax", 2_929_639, 4_800)]
    [InlineData("bilinear", 23_119_687, 17_024)]
    [InlineData("bilinear-separate", 44_404_359, 34_048)]
    [InlineData("bilinear-small", 3_253_223, 4_800)]
    [InlineData("bilinear-small-separate", 6_047_687, 9_600)]
    public void Every_network_has_its_number_of_parameters_and_a_name_for_each(string name, long trainable, long statistics)
    {
        var network = NetworkPresets.Find(name).Create(7);
        network.NamedParameters.Select(item => item.Name).ShouldBeUnique();
        network.Parameters.Where(parameter => !parameter.IsStatistic).Sum(parameter => parameter.Count).ShouldBe(trainable);
        network.ParameterCount.ShouldBe(trainable + statistics);
        foreach (var parameter in network.Parameters)
            parameter.Dispose();
    }

    [Fact]
    public void Features_without_a_hidden_layer_go_straight_to_the_classes()
    {
        var spec = new FeatureSpec(3, Hidden: false);
        var network = spec.Create(2);
        network.NamedParameters.Single(item => item.Name == "output.weight").Parameter.Write([1, 2, 3, 4, 5, 6]);
        network.NamedParameters.Single(item => item.Name == "output.bias").Parameter.Write([10, 20]);
        network.NamedParameters.Count().ShouldBe(2);

        using var tape = new Tape(TapeMode.Inference, KernelSet.Managed, Workers.Single);
        var x = tape.Input(Shape.Vectors(1, 3));
        var y = tape.Output(network.Forward(x));
        tape.Build();
        ((float[])[1, 10, 100]).CopyTo(x.Values);
        tape.Forward();

        y.Values.ToArray().ShouldBe([331, 674]);
        JsonSerializer.Deserialize<NetworkSpec>(JsonSerializer.Serialize<NetworkSpec>(spec)).ShouldBe(spec);
        foreach (var parameter in network.Parameters)
            parameter.Dispose();
    }

    [Fact]
    public void Every_network_takes_the_input_that_it_states()
    {
        foreach (var name in NetworkPresets.Names)
        {
            using var tape = new Tape(TapeMode.Inference, KernelSet.Managed, Workers.Single);
            var network = NetworkPresets.Find(name).Create(7);
            network.Forward(tape.Input(NetworkPresets.Find(name).Input.Shape)).Shape.ShouldBe(Shape.Vectors(1, name switch
            {
                "autoencoder" => 11,
                "p-net" or "r-net" or "o-net" => 2,
                _ => 7,
            }));
            foreach (var parameter in network.Parameters)
                parameter.Dispose();
        }
    }

    [Theory]
    [InlineData("light", 48, null)]
    [InlineData("light", 64, null)]
    [InlineData("resnet50-small", 64, null)]
    [InlineData("vgg", 48, null)]
    [InlineData("vgg", 64, "network vgg takes 48x48 grey pictures, its preprocessing makes 64x64 grey pictures")]
    [InlineData("resnet18", 48, "network resnet18 takes RGB pictures, its preprocessing makes 48x48 grey pictures")]
    [InlineData("neurons-cnn", 224, "network neurons-cnn takes 224x224 RGB pictures, its preprocessing makes 224x224 grey pictures")]
    [InlineData("pruning-cnn", 72, "network pruning-cnn takes 72x90 grey pictures, its preprocessing makes 72x72 grey pictures")]
    [InlineData("neurons-ann", 48, "network neurons-ann takes 10 features, its preprocessing makes 48x48 grey pictures")]
    [InlineData("p-net", 48, "network p-net does not name expressions, use one of light, light-x3,")]
    public void Networks_and_faces_that_do_not_go_together_are_named(string name, int size, string? reason)
    {
        var misfit = NetworkPresets.Find(name).Misfit(new Preprocessing(InputKind.Grey, size, size, [127.5f], [63.75f]));
        if (reason is null)
            misfit.ShouldBeNull();
        else
            misfit.ShouldNotBeNull().ShouldStartWith(reason);
    }

    [Fact]
    public void An_unknown_network_is_refused_with_the_known_ones() =>
        Should.Throw<ArgumentException>(() => NetworkPresets.Find("lihgt").Create(7)).Message.ShouldContain("known are light");

    [Fact]
    public void Every_preset_is_itself_however_it_is_written()
    {
        foreach (var name in NetworkPresets.Names)
        {
            var spec = NetworkPresets.Find(name);
            NetworkPresets.NameOf(spec).ShouldBe(name); // so no two are the same
            spec.ToString().ShouldBe(name);
            NetworkSpec.Parse(name).ShouldBe(spec);
            spec.ToJson().ShouldStartWith($"{{\"type\":\"{spec.Type}\"");
            NetworkSpec.Parse(spec.ToJson()).ShouldBe(spec);
            var all = spec with { Channels = spec.AllChannels.ToDictionary() };
            all.ToString().ShouldBe(name);
            all.GetHashCode().ShouldBe(spec.GetHashCode());
        }
    }

    // Each layer by itself, so that no count is taken for another's: the layer and those it feeds change, and the network still computes.
    [Fact]
    public void Each_layers_channels_can_be_given()
    {
        NetworkSpec[] specs =
        [
            new LightSpec(), new ResNetSpec(18, ResNetStem.Small, 1, 4), new ResNetSpec(34, ResNetStem.Small, 1, 4), new ResNetSpec(50, ResNetStem.Small, 3, 4),
            new VggSpec(32, FirstChannels: 4, Neurons: 8), new PlainSpec(32, FirstChannels: 4), new TwoBlockSpec(16), new LeNetSpec(20, 26), new FeatureSpec(),
            new AutoencoderSpec(), new PNetSpec(Landmarks: true), new RNetSpec(Landmarks: true), new ONetSpec(), new EmbeddingSpec(new LightSpec(), Size: 16),
            new BilinearSpec(new ResNetSpec(18, ResNetStem.Small, 1, 4), Separate: true), new BilinearSpec(new LightSpec()), new MobileFaceSpec(32), new EmbeddingSpec(new MobileFaceSpec(32), Size: 16),
        ];
        foreach (var spec in specs)
        {
            var outputs = Outputs(spec);
            foreach (var (layer, channels) in spec.AllChannels)
            {
                var changed = spec with { Channels = new Dictionary<string, int> { [layer] = channels + 3 } };
                changed.ChannelsOf(layer).ShouldBe(channels + 3);
                changed.ShouldNotBe(spec);
                NetworkSpec.Parse(changed.ToJson()).ShouldBe(changed);
                Outputs(changed).ShouldBe(outputs, $"{spec.Type} {layer}");
                using var network = new Network(changed);
                network.Shapes.Where(item => item.Name.StartsWith(layer + ".", StringComparison.Ordinal)).ShouldContain(item => item.Sizes[0] == channels + 3, $"{spec.Type} {layer}");
            }
        }

        static Shape Outputs(NetworkSpec spec)
        {
            using var tape = new Tape(TapeMode.Inference, KernelSet.Managed, Workers.Single);
            return spec.Create(7).Forward(tape.Input(spec.Input.Shape)).Shape;
        }
    }

    [Fact]
    public void The_channels_of_a_residual_stream_are_one_number_a_stage()
    {
        new ResNetSpec(18).AllChannels.Select(item => item.Key).ShouldBe([
            "conv1", "layer1.0.conv1", "layer1.1.conv1", "layer2.0.conv1", "layer2.0.conv2", "layer2.1.conv1",
            "layer3.0.conv1", "layer3.0.conv2", "layer3.1.conv1", "layer4.0.conv1", "layer4.0.conv2", "layer4.1.conv1"]);
        new ResNetSpec(50).AllChannels.Take(9).Select(item => item.Key).ShouldBe([
            "conv1", "layer1.0.conv1", "layer1.0.conv2", "layer1.0.conv3", "layer1.1.conv1", "layer1.1.conv2", "layer1.2.conv1", "layer1.2.conv2", "layer2.0.conv1"]);
        using var network = new Network(new ResNetSpec(18) { Channels = new Dictionary<string, int> { ["layer2.0.conv2"] = 99 } });
        network.Shapes.Where(item => item.Sizes is [99, _, _, _]).Select(item => item.Name).ShouldBe([
            "layer2.0.conv2.weight", "layer2.0.downsample.0.weight", "layer2.1.conv2.weight"]);
        network.Shapes.Where(item => item.Sizes is [_, 99, _, _]).Select(item => item.Name).ShouldBe([
            "layer2.1.conv1.weight", "layer3.0.conv1.weight", "layer3.0.downsample.0.weight"]);
    }

    [Theory]
    [InlineData("""{"depth":18}""", "network has no type, expected one of light, resnet, vgg")]
    [InlineData("""{"type":"alexnet"}""", "network.type is alexnet, expected one of light, resnet, vgg")]
    [InlineData("""{"type":"resnet"}""", "missing required properties including: 'depth'")]
    [InlineData("""{"type":"resnet","depth":18,"width":3}""", "'width'")]
    [InlineData("""{"type":"resnet","depth":20}""", "network resnet: depth is 20, expected 18, 34 or 50")]
    [InlineData("""{"type":"resnet","depth":18,"stem":"tiny"}""", "the specification of its network is wrong: ")]
    [InlineData("""{"type":"resnet","depth":18,"stem":1}""", "the specification of its network is wrong: ")]
    [InlineData("""{"type":"resnet","depth":18,"inputChannels":2}""", "network resnet: inputChannels is 2, expected 1 for grey or 3 for RGB")]
    [InlineData("""{"type":"vgg","dropout":1}""", "network vgg: dropout is 1, expected 0 to below 1")]
    [InlineData("""{"type":"lenet","channels":{"conv3":5}}""", "network lenet: channels.conv3 is no layer whose channels are free; there are conv1, conv2")]
    [InlineData("""{"type":"lenet","channels":{"conv1":0}}""", "network lenet: channels.conv1 is 0, expected 1 to 65536")]
    [InlineData("""{"type":"lenet","channels":[5,6]}""", "the specification of its network is wrong: ")]
    [InlineData("""{"type":"embedding","backbone":{"type":"light","factor":0}}""", "network embedding: backbone.factor is 0, expected 1 to 100")]
    [InlineData("""{"type":"embedding","backbone":"vgg"}""", "network vgg has no last feature map, expected one of the types light, resnet, mobile-face")]
    [InlineData("""{"type":"embedding","backbone":"lihgt"}""", "network is lihgt, expected one of light, ")]
    [InlineData("""{"type":"light","type":"vgg"}""", "type")]
    [InlineData("""{"type":"light""", "the specification of its network is wrong")]
    public void A_specification_of_no_network_is_refused_with_its_reason(string json, string reason)
    {
        var message = Should.Throw<ArgumentException>(() => NetworkSpec.Parse(json)).Message;
        message.ShouldContain(reason);
        message.ShouldNotContain("\n");
    }

    private sealed class Network(NetworkSpec spec) : IDisposable
    {
        private readonly Layer layer = spec.Create(7);

        public IReadOnlyList<(string Name, IReadOnlyList<int> Sizes)> Shapes => [.. layer.NamedParameters.Select(item => (item.Name, item.Parameter.Shape))];

        public void Dispose()
        {
            foreach (var parameter in layer.Parameters)
                parameter.Dispose();
        }
    }
}
