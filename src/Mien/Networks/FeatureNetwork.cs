using Mien.Learning.Layers;
using Mien.Tensors.Autograd;

namespace Mien.Networks;

/// <summary>
/// A network of one sigmoid hidden layer over the features of a face: 10-50-7 for five LPQ and five PHOG components,
/// 907 parameters.
/// </summary>
/// <remarks>
/// Markou, "Insights of the Hidden Neuron Functionality using Deep Learning Techniques for Facial Emotion Recognition",
/// section 2.2. Its LogSoftmax is part of the loss here.
/// </remarks>
public sealed class FeatureNetwork : Layer
{
    private readonly Linear hidden;
    private readonly Linear output;

    /// <summary>Makes the network without weights.</summary>
    /// <param name="classes">Number of classes.</param>
    /// <param name="features">Values in.</param>
    /// <param name="neurons">Hidden neurons.</param>
    public FeatureNetwork(int classes = 7, int features = 10, int neurons = 50)
    {
        hidden = Add("hidden", new Linear(features, neurons));
        output = Add("output", new Linear(neurons, classes));
    }

    /// <summary>Features [N, 1, 1, 10] to logits [N, 1, 1, classes].</summary>
    protected override Tensor Record(Tensor x) => output.Forward(hidden.Forward(x).Sigmoid());
}
