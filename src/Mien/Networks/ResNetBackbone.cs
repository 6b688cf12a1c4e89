using Mien.Learning.Layers;
using Mien.Tensors.Autograd;
using Mien.Tensors.Shapes;

namespace Mien.Networks;

/// <summary>A residual network up to its last feature map, with torchvision's structure and names of weights.</summary>
/// <remarks>
/// He, Zhang, Ren and Sun, "Deep Residual Learning for Image Recognition", CVPR 2016, table 1. In bottleneck blocks the
/// 3x3 convolution has the stride, as in torchvision (ResNet v1.5).
/// </remarks>
public sealed class ResNetBackbone : Backbone
{
    private readonly Convolution conv1;
    private readonly BatchNormalization norm1;
    private readonly List<Block> blocks = [];

    /// <summary>Makes the backbone without weights.</summary>
    /// <param name="layers">18 or 34 (blocks of two 3x3 convolutions), or 50 (bottleneck blocks).</param>
    /// <param name="stem">How the picture is taken in.</param>
    /// <param name="inputChannels">1 for grey pictures, 3 for RGB.</param>
    /// <param name="channels">Channels of the first stage; each further stage has twice as many.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such number of layers.</exception>
    public ResNetBackbone(int layers, ResNetStem stem, int inputChannels, int channels = 64)
    {
        (int[] depths, var bottleneck) = layers switch
        {
            18 => (new[] { 2, 2, 2, 2 }, false),
            34 => ([3, 4, 6, 3], false),
            50 => ([3, 4, 6, 3], true),
            _ => throw new ArgumentOutOfRangeException(nameof(layers), layers, "A ResNet has 18, 34 or 50 layers."),
        };
        conv1 = Add("conv1", stem == ResNetStem.ImageNet
            ? new Convolution(inputChannels, channels, 7, stride: 2, padding: 3)
            : new Convolution(inputChannels, channels, 3, padding: 1));
        norm1 = Add("bn1", new BatchNormalization(channels));
        var last = channels;
        for (var stage = 0; stage < depths.Length; stage++)
            for (var i = 0; i < depths[stage]; i++)
            {
                var stride = stage > 0 && i == 0 ? 2 : 1;
                var block = new Block(last, channels << stage, stride, bottleneck);
                blocks.Add(Add($"layer{stage + 1}.{i}", block));
                last = block.OutputChannels;
            }
        OutputChannels = last;
    }

    /// <summary>Channels of the last feature map: 512 with 18 and 34 layers, 2,048 with 50.</summary>
    public override int OutputChannels { get; }

    /// <summary>
    /// Pictures [N, H, W, channels] to the last feature map [N, H/32, W/32, <see cref="OutputChannels"/>], of a
    /// sixteenth with the small stem; sizes are rounded up.
    /// </summary>
    protected override Tensor Record(Tensor x)
    {                                                // ImageNet, 224x224        Small, 48x48
        x = norm1.Forward(conv1.Forward(x)).Relu();  // [N, 112, 112, 64]        [N, 48, 48, 64]
        x = x.MaxPool(Window.Padded(3, 2, 1));       // [N, 56, 56, 64]          [N, 24, 24, 64]
        foreach (var block in blocks)                // stages of 56, 28, 14, 7  stages of 24, 12, 6, 3
            x = block.Forward(x);                    // [N, 7, 7, 512 or 2048]   [N, 3, 3, 512 or 2048]
        return x;
    }

    private sealed class Block : Layer
    {
        private const int Expansion = 4;

        private readonly Convolution[] convolutions;
        private readonly BatchNormalization[] norms;
        private readonly Convolution? shortcut;
        private readonly BatchNormalization? shortcutNorm;

        public Block(int input, int width, int stride, bool bottleneck)
        {
            OutputChannels = bottleneck ? width * Expansion : width;
            convolutions = bottleneck
                ? [new(input, width, 1), new(width, width, 3, stride, padding: 1), new(width, OutputChannels, 1)]
                : [new(input, width, 3, stride, padding: 1), new(width, width, 3, padding: 1)];
            norms = new BatchNormalization[convolutions.Length];
            for (var i = 0; i < norms.Length; i++)
            {
                Add($"conv{i + 1}", convolutions[i]);
                norms[i] = Add($"bn{i + 1}", new BatchNormalization(i < norms.Length - 1 ? width : OutputChannels));
            }
            if (stride == 1 && input == OutputChannels)
                return;
            shortcut = Add("downsample.0", new Convolution(input, OutputChannels, 1, stride));
            shortcutNorm = Add("downsample.1", new BatchNormalization(OutputChannels));
        }

        public int OutputChannels { get; }

        protected override Tensor Record(Tensor x)
        {                                                                // [N, H, W, in]
            var y = x;
            for (var i = 0; i < convolutions.Length; i++)
            {
                y = norms[i].Forward(convolutions[i].Forward(y));        // [N, H/stride, W/stride, width]
                if (i < convolutions.Length - 1)
                    y = y.Relu();
            }
            if (shortcut is not null)
                x = shortcutNorm!.Forward(shortcut.Forward(x));
            return y.Add(x).Relu();                                      // [N, H/stride, W/stride, out]
        }
    }
}

/// <summary>How a ResNet takes in the picture.</summary>
public enum ResNetStem
{
    /// <summary>As published for 224x224: convolution 7x7 with stride 2, then max pooling; the map shrinks to a quarter.</summary>
    ImageNet,

    /// <summary>For faces of 40 to 100 pixels: convolution 3x3 with stride 1, then max pooling; the map shrinks to half.</summary>
    Small,
}
