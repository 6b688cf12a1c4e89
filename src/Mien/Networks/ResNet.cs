using Mien.Learning.Layers;
using Mien.Tensors.Autograd;

namespace Mien.Networks;

/// <summary>A residual network that classifies, with torchvision's structure and names of weights.</summary>
/// <remarks>
/// He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition", CVPR 2016, table 1. With the stem
/// <see cref="ResNetStem.ImageNet"/>, 3 input channels, 64 channels and 1,000 classes, the trainable parameters number
/// 11,689,512 (18 layers), 21,797,672 (34) and 25,557,032 (50).
/// </remarks>
public sealed class ResNet : Layer, IBackboneNetwork
{
    private readonly ResNetBackbone backbone;
    private readonly Linear classifier;

    /// <summary>Makes the network without weights.</summary>
    /// <param name="classes">Number of classes.</param>
    /// <param name="layers">18, 34 or 50.</param>
    /// <param name="stem">How the picture is taken in.</param>
    /// <param name="inputChannels">1 for grey pictures, 3 for RGB.</param>
    /// <param name="channels">Channels of the first stage; each further stage has twice as many.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such number of layers.</exception>
    public ResNet(int classes, int layers, ResNetStem stem, int inputChannels, int channels = 64)
    {
        backbone = Add(new ResNetBackbone(layers, stem, inputChannels, channels));
        classifier = Add("fc", new Linear(backbone.OutputChannels, classes));
    }

    Backbone IBackboneNetwork.Backbone => backbone;

    /// <summary>Pictures [N, H, W, channels] to logits [N, 1, 1, classes].</summary>
    protected override Tensor Record(Tensor x) =>
        classifier.Forward(backbone.Forward(x)  // [N, h, w, 512 or 2048]
            .GlobalAveragePool());              // [N, 1, 1, 512 or 2048]
}
