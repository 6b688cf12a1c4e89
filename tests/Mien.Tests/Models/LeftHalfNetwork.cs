using Mien.Labels;
using Mien.Learning.Layers;
using Mien.Models;
using Mien.Tensors.Autograd;

namespace Mien.Tests.Models;

/// <summary>
/// Names a face of 8x8 pixels by the mean grey value m of its left half: class k is nearest to 30 k. The logits are
/// s (2 m c - c²) with c = 30 k, the part of -s (m - c)² that differs between classes.
/// </summary>
internal sealed class LeftHalfNetwork : Layer
{
    private const int Size = 8;

    private readonly Convolution pixels;

    public LeftHalfNetwork(int classes, float sharpness)
    {
        pixels = Add("pixels", new Convolution(1, classes, Size, bias: true));
        var weights = new float[classes * Size * Size];
        for (var i = 0; i < weights.Length; i++)
            if (i % Size < Size / 2)
                weights[i] = sharpness * 2 * Centre(i / (Size * Size)) / (Size * Size / 2);
        var parameters = NamedParameters.ToDictionary(item => item.Name, item => item.Parameter);
        parameters["pixels.weight"].Write(weights);
        parameters["pixels.bias"].Write([.. Enumerable.Range(0, classes).Select(k => -sharpness * Centre(k) * Centre(k))]);
    }

    public static Model Model(LabelSet labels, float sharpness = 1) =>
        new("left", "light", new LeftHalfNetwork(labels.Count, sharpness), labels, new Preprocessing(InputKind.Grey, Size, Size, [0], [1]));

    protected override Tensor Record(Tensor x) => pixels.Forward(x);

    private static float Centre(int label) => 30 * label;
}
