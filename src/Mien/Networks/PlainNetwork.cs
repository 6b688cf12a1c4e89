using Mien.Learning.Layers;
using Mien.Tensors.Autograd;
using Mien.Tensors.Shapes;

namespace Mien.Networks;

/// <summary>
/// The plain CNN that the light network is compared with: eight convolutions without shortcuts and two fully connected
/// layers, 1,766,439 parameters for grey faces of 48x48, 1,764,519 of them trainable.
/// </summary>
/// <remarks>
/// Zhou et al., "A Lightweight Convolutional Neural Network for Real-Time Facial Expression Detection", IEEE Access
/// 2021, table 2, "CNN". The text says only that its layers are about as many as the light network's, so the rest is
/// chosen here: four stages as there, each of two 3x3 convolutions with normalisation and ReLU and a maximum of 2x2.
/// </remarks>
public sealed class PlainNetwork : Layer
{
    private const int Stages = 4;

    private readonly List<Block> blocks = [];
    private readonly Linear hidden;
    private readonly Linear output;

    /// <summary>Makes the network without weights.</summary>
    /// <param name="classes">Number of classes.</param>
    /// <param name="size">Rows and columns of the face, pixels, at least 16.</param>
    /// <param name="inputChannels">1 for grey faces, 3 for RGB.</param>
    /// <param name="channels">Channels of the first stage; each further stage has twice as many.</param>
    public PlainNetwork(int classes = 7, int size = 48, int inputChannels = 1, int channels = 32)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1 << Stages);
        var input = inputChannels;
        for (var stage = 0; stage < Stages; stage++)
        {
            blocks.Add(Add($"block{stage + 1}", new Block(input, channels << stage)));
            input = channels << stage;
        }
        var map = size >> Stages;
        hidden = Add("fc1", new Linear(map * map * input, input));
        output = Add("fc2", new Linear(input, classes));
    }

    /// <summary>Faces [N, size, size, channels] to logits [N, 1, 1, classes].</summary>
    protected override Tensor Record(Tensor x)
    {                                            // [N, 48, 48, 1]
        foreach (var block in blocks)            // [N, 24, 24, 32], [N, 12, 12, 64], [N, 6, 6, 128]
            x = block.Forward(x);                // [N, 3, 3, 256]
        x = hidden.Forward(x.Flatten()).Relu();  // [N, 1, 1, 256]
        return output.Forward(x);                // [N, 1, 1, classes]
    }

    private sealed class Block : Layer
    {
        private readonly Convolution conv1;
        private readonly BatchNormalization norm1;
        private readonly Convolution conv2;
        private readonly BatchNormalization norm2;

        public Block(int inChannels, int outChannels)
        {
            conv1 = Add("conv1", new Convolution(inChannels, outChannels, 3, padding: 1));
            norm1 = Add("norm1", new BatchNormalization(outChannels));
            conv2 = Add("conv2", new Convolution(outChannels, outChannels, 3, padding: 1));
            norm2 = Add("norm2", new BatchNormalization(outChannels));
        }

        protected override Tensor Record(Tensor x)
        {                                                // [N, H, W, in]
            x = norm1.Forward(conv1.Forward(x)).Relu();  // [N, H, W, out]
            x = norm2.Forward(conv2.Forward(x)).Relu();  // [N, H, W, out]
            return x.MaxPool(Window.Valid(2, 2));        // [N, H/2, W/2, out]
        }
    }
}
