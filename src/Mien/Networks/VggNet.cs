using Mien.Learning.Layers;
using Mien.Tensors.Autograd;
using Mien.Tensors.Shapes;

namespace Mien.Networks;

/// <summary>
/// VGG-Net of 10 convolutions, 4 maxima and 3 fully connected layers: the first four stages of VGG-16. It has 43,322,567
/// parameters for grey faces of 48x48 and 7 classes.
/// </summary>
/// <remarks>
/// Simonyan and Zisserman, "Very Deep Convolutional Networks for Large-Scale Image Recognition", ICLR 2015, table 1,
/// with its dropout; the counts of layers are those of Zhou et al., "A Lightweight Convolutional Neural Network for
/// Real-Time Facial Expression Detection", IEEE Access 2021, table 3. The 87,566,680 parameters given there come without
/// sizes of layers, and VGG's own at 48x48 do not give them.
/// </remarks>
public sealed class VggNet : Layer
{
    private static readonly int[] depths = [2, 2, 3, 3];

    private readonly List<Convolution[]> stages = [];
    private readonly Linear hidden1;
    private readonly Linear hidden2;
    private readonly Linear output;
    private readonly float dropout;

    /// <summary>Makes the network without weights.</summary>
    /// <param name="classes">Number of classes.</param>
    /// <param name="size">Rows and columns of the face, pixels, at least 16.</param>
    /// <param name="inputChannels">1 for grey faces, 3 for RGB.</param>
    /// <param name="channels">Channels of the first stage; each further stage has twice as many.</param>
    /// <param name="neurons">Neurons of each hidden fully connected layer.</param>
    /// <param name="dropout">Chance of a hidden neuron to be left out of a training step, 0 to below 1.</param>
    public VggNet(int classes = 7, int size = 48, int inputChannels = 1, int channels = 64, int neurons = 4096, float dropout = 0.5f)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1 << depths.Length);
        this.dropout = dropout;
        var input = inputChannels;
        for (var stage = 0; stage < depths.Length; stage++)
        {
            var convolutions = new Convolution[depths[stage]];
            for (var i = 0; i < convolutions.Length; i++)
            {
                convolutions[i] = Add($"conv{stage + 1}_{i + 1}", new Convolution(input, channels << stage, 3, padding: 1, bias: true));
                input = channels << stage;
            }
            stages.Add(convolutions);
        }
        var map = size >> depths.Length;
        hidden1 = Add("fc1", new Linear(map * map * input, neurons));
        hidden2 = Add("fc2", new Linear(neurons, neurons));
        output = Add("fc3", new Linear(neurons, classes));
    }

    /// <summary>Faces [N, size, size, channels] to logits [N, 1, 1, classes].</summary>
    protected override Tensor Record(Tensor x)
    {                                                              // [N, 48, 48, 1]
        foreach (var convolutions in stages)                       // [N, 24, 24, 64], [N, 12, 12, 128], [N, 6, 6, 256]
        {
            foreach (var convolution in convolutions)
                x = convolution.Forward(x).Relu();
            x = x.MaxPool(Window.Valid(2, 2));                     // [N, 3, 3, 512]
        }
        x = hidden1.Forward(x.Flatten()).Relu().Dropout(dropout);  // [N, 1, 1, 4096]
        x = hidden2.Forward(x).Relu().Dropout(dropout);            // [N, 1, 1, 4096]
        return output.Forward(x);                                  // [N, 1, 1, classes]
    }
}
