using Mien.Learning;
using Mien.Tensors;

namespace Mien.Networks;

/// <summary>How a ResNet takes in the picture.</summary>
public enum ResNetStem
{
    /// <summary>As published for 224x224: convolution 7x7 with stride 2, then max pooling; the map shrinks to a quarter.</summary>
    ImageNet,

    /// <summary>For faces of 40 to 100 pixels: convolution 3x3 with stride 1, then max pooling; the map shrinks to half.</summary>
    Small,
}

/// <summary>A residual network with torchvision's structure and names of weights.</summary>
/// <remarks>
/// He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition", CVPR 2016, table 1. With the stem
/// <see cref="ResNetStem.ImageNet"/>, 3 input channels, 64 channels and 1,000 classes, the trainable parameters number
/// 11,689,512 (18 layers) and 21,797,672 (34).
/// </remarks>
public sealed class ResNet : Layer
{
    private readonly Convolution conv1;
    private readonly BatchNormalization norm1;
    private readonly List<BasicBlock> blocks = [];
    private readonly Linear classifier;

    /// <summary>Makes the network without weights.</summary>
    /// <param name="classes">Number of classes.</param>
    /// <param name="depths">Blocks of each of the four stages: [2, 2, 2, 2] for 18 layers, [3, 4, 6, 3] for 34.</param>
    /// <param name="stem">How the picture is taken in.</param>
    /// <param name="inputChannels">1 for grey pictures, 3 for RGB.</param>
    /// <param name="channels">Channels of the first stage; each further stage has twice as many.</param>
    public ResNet(int classes, IReadOnlyList<int> depths, ResNetStem stem, int inputChannels, int channels = 64)
    {
        ArgumentNullException.ThrowIfNull(depths);
        conv1 = Add("conv1", stem == ResNetStem.ImageNet
            ? new Convolution(inputChannels, channels, 7, stride: 2, padding: 3)
            : new Convolution(inputChannels, channels, 3, padding: 1));
        norm1 = Add("bn1", new BatchNormalization(channels));
        var input = channels;
        for (var stage = 0; stage < depths.Count; stage++)
        {
            var output = channels << stage;
            for (var i = 0; i < depths[stage]; i++)
            {
                var stride = stage > 0 && i == 0 ? 2 : 1;
                blocks.Add(Add($"layer{stage + 1}.{i}", new BasicBlock(input, output, stride)));
                input = output;
            }
        }
        classifier = Add("fc", new Linear(input, classes));
    }

    /// <summary>Pictures [N, H, W, channels] to logits [N, 1, 1, classes].</summary>
    public override Variable Forward(Variable x)
    {                                                    // ImageNet, 224x224        Small, 48x48
        x = norm1.Forward(conv1.Forward(x)).Relu();      // [N, 112, 112, 64]        [N, 48, 48, 64]
        x = x.MaxPool(Window.Padded(3, 2, 1));           // [N, 56, 56, 64]          [N, 24, 24, 64]
        foreach (var block in blocks)                    // stages of 56, 28, 14, 7  stages of 24, 12, 6, 3
            x = block.Forward(x);                        // [N, 7, 7, 512]           [N, 3, 3, 512]
        return classifier.Forward(x.GlobalAveragePool());
    }

    private sealed class BasicBlock : Layer
    {
        private readonly Convolution conv1;
        private readonly BatchNormalization norm1;
        private readonly Convolution conv2;
        private readonly BatchNormalization norm2;
        private readonly Convolution? shortcut;
        private readonly BatchNormalization? shortcutNorm;

        public BasicBlock(int input, int output, int stride)
        {
            conv1 = Add("conv1", new Convolution(input, output, 3, stride, padding: 1));
            norm1 = Add("bn1", new BatchNormalization(output));
            conv2 = Add("conv2", new Convolution(output, output, 3, padding: 1));
            norm2 = Add("bn2", new BatchNormalization(output));
            if (stride == 1 && input == output)
                return;
            shortcut = Add("downsample.0", new Convolution(input, output, 1, stride));
            shortcutNorm = Add("downsample.1", new BatchNormalization(output));
        }

        public override Variable Forward(Variable x)
        {                                                            // [N, H, W, in]
            var y = norm1.Forward(conv1.Forward(x)).Relu();          // [N, H/stride, W/stride, out]
            y = norm2.Forward(conv2.Forward(y));                     // [N, H/stride, W/stride, out]
            if (shortcut is not null)
                x = shortcutNorm!.Forward(shortcut.Forward(x));      // [N, H/stride, W/stride, out]
            return y.Add(x).Relu();
        }
    }
}
