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
    /// <param name="spec">What it is built from.</param>
    /// <exception cref="ArgumentException">An argument is out of its range.</exception>
    public ResNetBackbone(ResNetSpec spec)
    {
        ArgumentNullException.ThrowIfNull(spec);
        spec.Validate();
        var last = spec.ChannelsOf("conv1");
        conv1 = Add("conv1", spec.Stem == ResNetStem.ImageNet
            ? new Convolution(spec.InputChannels, last, 7, stride: 2, padding: 3)
            : new Convolution(spec.InputChannels, last, 3, padding: 1));
        norm1 = Add("bn1", new BatchNormalization(last));
        for (var stage = 0; stage < spec.Stages.Count; stage++)
            for (var i = 0; i < spec.Stages[stage]; i++)
            {
                var stream = spec.ChannelsOf(spec.StreamOf(stage));
                int[] channels = [.. Enumerable.Range(0, spec.Convolutions - 1).Select(c => spec.ChannelsOf(ResNetSpec.Convolution(stage, i, c))), stream];
                blocks.Add(Add(ResNetSpec.Block(stage, i), new Block(last, channels, stride: stage > 0 && i == 0 ? 2 : 1, projects: i == 0 && spec.BeginsStream(stage))));
                last = stream;
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
        private readonly Convolution[] convolutions;
        private readonly BatchNormalization[] norms;
        private readonly Convolution? shortcut;
        private readonly BatchNormalization? shortcutNorm;

        // Channels of each convolution; two of 3x3, or a bottleneck of three.
        public Block(int input, int[] channels, int stride, bool projects)
        {
            convolutions = channels is [var first, var second, var third]
                ? [new(input, first, 1), new(first, second, 3, stride, padding: 1), new(second, third, 1)]
                : [new(input, channels[0], 3, stride, padding: 1), new(channels[0], channels[1], 3, padding: 1)];
            norms = new BatchNormalization[convolutions.Length];
            for (var i = 0; i < norms.Length; i++)
            {
                Add($"conv{i + 1}", convolutions[i]);
                norms[i] = Add($"bn{i + 1}", new BatchNormalization(channels[i]));
            }
            if (!projects)
                return;
            shortcut = Add("downsample.0", new Convolution(input, channels[^1], 1, stride));
            shortcutNorm = Add("downsample.1", new BatchNormalization(channels[^1]));
        }

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
