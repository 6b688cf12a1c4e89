using Mien.Labels;
using Mien.Learning.Checkpoints;
using Mien.Learning.Layers;
using Mien.Learning.Onnx;
using Mien.Learning.Tests.Onnx;
using Mien.Networks;

namespace Mien.Research.Tests.Studies;

/// <summary>A narrow ResNet-18 as the file of ImageNet has it: BGR, names that tell nothing, a projection before the convolutions of its block.</summary>
internal static class GivenResNet
{
    public const int Channels = 2;

    private static readonly string[] normalisation = ["weight", "bias", "running_mean", "running_var"];

    /// <summary>The network for RGB.</summary>
    public static Layer Create()
    {
        var network = new ResNetSpec(18, FirstChannels: Channels).Create(ExpressionLabels.Seven.Count);
        RandomWeights.Fill(network);
        return network;
    }

    /// <summary>Writes it.</summary>
    public static byte[] Write(Layer network, int blocks = 2)
    {
        var (graph, weights, last, count) = (new OnnxGraph(), Checkpoint.Weights(network).ToDictionary(tensor => tensor.Name), "face", 0);
        Add("conv1", "bn1");
        for (var stage = 1; stage <= 4; stage++)
            for (var block = 0; block < blocks; block++)
            {
                var name = $"layer{stage}.{block}.";
                if (weights.ContainsKey(name + "downsample.0.weight"))
                    Add(name + "downsample.0", name + "downsample.1");
                Add(name + "conv1", name + "bn1");
                Add(name + "conv2", name + "bn2");
            }
        graph.AddInput("face", 3, 224, 224);
        graph.AddOutput(last, 8 * Channels);
        using var file = new MemoryStream();
        graph.ToModel("a network", new Dictionary<string, string>()).WriteTo(file);
        return file.ToArray();

        void Add(string convolution, string norm)
        {
            var kernel = weights[convolution + ".weight"];
            last = graph.Add("Conv", [last, Weight(kernel with { Values = convolution == "conv1" ? Bgr(kernel.Values) : kernel.Values })]);
            last = graph.Add("Relu", [graph.Add("BatchNormalization", [last, .. normalisation.Select(part => Weight(weights[$"{norm}.{part}"]))])]);
        }

        string Weight(TensorEntry tensor)
        {
            var name = $"Parameter{++count}";
            graph.AddInitializer(name, [.. tensor.Shape.Select(size => (int)size)], tensor.Values);
            return name;
        }
    }

    private static float[] Bgr(float[] kernels) => [.. kernels.Chunk(49).Chunk(3).SelectMany(rgb => rgb.Reverse()).SelectMany(plane => plane)];
}
