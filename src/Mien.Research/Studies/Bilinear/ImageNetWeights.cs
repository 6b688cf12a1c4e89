using System.Text;
using Mien.Learning.Checkpoints;
using Mien.Learning.Onnx;

namespace Mien.Research.Studies.Bilinear;

/// <summary>
/// A ResNet-34 grown from a ResNet-18 of ImageNet: what the deeper one has more are copies of the second block of a stage whose last
/// normalisation gives 0, so that in the beginning they add nothing and the network says what the smaller one does.
/// </summary>
internal static class ImageNetWeights
{
    // Of each stage, at least; the file that is given away has three in the last one.
    private const int GivenBlocks = 2;

    // Blocks of each stage of a ResNet-34.
    private static readonly int[] grownBlocks = [3, 4, 6, 3];

    // What a normalisation takes after its input, in ONNX and with torchvision's names.
    private static readonly string[] normalisation = ["weight", "bias", "running_mean", "running_var"];

    /// <summary>Reads a ResNet-18 that takes BGR, as ML.NET gives it away.</summary>
    /// <param name="path">The ONNX file.</param>
    /// <returns>Its weights but those of the classifier, with torchvision's names, for RGB.</returns>
    /// <exception cref="MienException">The file is damaged, or no such network.</exception>
    public static IReadOnlyList<TensorEntry> Read(string path)
    {
        var weights = WeightFile.Read(path).Tensors.ToDictionary(tensor => tensor.Name, StringComparer.Ordinal);
        var (tensors, layers, convolutions) = (new List<TensorEntry>(), new Dictionary<string, string>(StringComparer.Ordinal), new int[grownBlocks.Length]);
        var stem = 0L;
        foreach (var (kind, inputs, output) in Nodes(path))
        {
            if (kind == "Conv" && inputs.Count > 1 && weights.TryGetValue(inputs[1], out var kernel))
            {
                var layer = stem == 0 ? "conv1" : Layer(kernel, stem, convolutions);
                stem = stem == 0 ? kernel.Shape[0] : stem;
                tensors.Add(new($"{layer}.weight", kernel.Shape, layer == "conv1" ? Reversed(kernel) : kernel.Values));
                layers[output] = layer;
            }
            else if (kind == "BatchNormalization" && layers.TryGetValue(inputs[0], out var before))
            {
                var name = before.EndsWith("downsample.0", StringComparison.Ordinal) ? before[..^1] + "1" : before.Replace("conv", "bn", StringComparison.Ordinal);
                foreach (var (part, input) in normalisation.Zip(inputs.Skip(1)))
                    tensors.Add(weights[input] with { Name = $"{name}.{part}" });
            }
        }
        return convolutions.Zip(grownBlocks).All(stage => stage.First % 2 == 0 && stage.First >= 2 * GivenBlocks && stage.First <= 2 * stage.Second) ? tensors : throw new MienException(path, "is no ResNet-18");
    }

    /// <summary>Makes the weights of a ResNet-34 from those of a ResNet-18.</summary>
    public static IReadOnlyList<TensorEntry> Grow(IReadOnlyList<TensorEntry> given)
    {
        var grown = given.ToList();
        foreach (var (stage, blocks) in grownBlocks.Index())
        {
            var second = $"layer{stage + 1}.{GivenBlocks - 1}.";
            for (var block = GivenBlocks; block < blocks; block++)
            {
                var prefix = $"layer{stage + 1}.{block}.";
                if (given.Any(tensor => tensor.Name.StartsWith(prefix, StringComparison.Ordinal)))
                    continue;
                grown.AddRange(given.Where(tensor => tensor.Name.StartsWith(second, StringComparison.Ordinal)).Select(tensor => tensor with
                {
                    Name = prefix + tensor.Name[second.Length..],
                    Values = tensor.Name[second.Length..] is "bn2.weight" or "bn2.bias" ? new float[tensor.Values.Length] : tensor.Values,
                }));
            }
        }
        return grown;
    }

    // The stage is told by the channels, the place in it by the order; 1x1 is the projection of a stage's first block.
    private static string Layer(TensorEntry kernel, long stem, int[] convolutions)
    {
        var stage = (int)Math.Round(Math.Log2((double)kernel.Shape[0] / stem));
        if (stage < 0 || stage >= convolutions.Length)
            return "";
        return kernel.Shape[2] == 1 ? $"layer{stage + 1}.0.downsample.0" : $"layer{stage + 1}.{convolutions[stage] / 2}.conv{convolutions[stage]++ % 2 + 1}";
    }

    // [outputs, 3, height, width] from BGR to RGB.
    private static float[] Reversed(TensorEntry kernel)
    {
        var (channels, area) = ((int)kernel.Shape[1], (int)(kernel.Shape[2] * kernel.Shape[3]));
        var values = new float[kernel.Values.Length];
        for (var from = 0; from < values.Length / area; from++)
        {
            var to = from - from % channels + channels - 1 - from % channels;
            kernel.Values.AsSpan(from * area, area).CopyTo(values.AsSpan(to * area, area));
        }
        return values;
    }

    private static IEnumerable<(string Kind, List<string> Inputs, string Output)> Nodes(string path)
    {
        foreach (var graph in Messages(File.ReadAllBytes(path), OnnxFields.Model.Graph))
            foreach (var node in Messages(graph, OnnxFields.Graph.Node))
                yield return (Texts(node, OnnxFields.Node.Operator).Single(), [.. Texts(node, OnnxFields.Node.Input)], Texts(node, OnnxFields.Node.Output).First());
    }

    private static IEnumerable<string> Texts(ReadOnlyMemory<byte> message, int field) => Messages(message, field).Select(text => Encoding.UTF8.GetString(text.Span));

    private static IEnumerable<ReadOnlyMemory<byte>> Messages(ReadOnlyMemory<byte> message, int field)
    {
        var fields = new ProtobufReader(message);
        while (fields.Next())
            if (fields.Field == field)
                yield return fields.Bytes;
    }
}
