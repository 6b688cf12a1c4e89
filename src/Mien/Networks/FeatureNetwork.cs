using Mien.Learning.Layers;
using Mien.Models;
using Mien.Tensors.Autograd;

namespace Mien.Networks;

/// <summary>
/// A network of one sigmoid hidden layer over the features of a face: 10-50-7 for five LPQ and five PHOG components,
/// 907 parameters. Without the hidden layer it is softmax regression, such as a new last layer over what a trained network says of a face.
/// </summary>
/// <remarks>
/// Markou, "Insights of the Hidden Neuron Functionality using Deep Learning Techniques for Facial Emotion Recognition",
/// section 2.2. Its LogSoftmax is part of the loss here.
/// </remarks>
internal sealed class FeatureNetwork : Layer
{
    private readonly Linear? hidden;
    private readonly Linear output;

    /// <summary>Makes the network without weights.</summary>
    /// <param name="classes">Number of classes.</param>
    /// <param name="spec">What it is built from; null for 10 features and 50 neurons.</param>
    public FeatureNetwork(int classes = 7, FeatureSpec? spec = null)
    {
        spec ??= new();
        if (spec.Hidden)
            hidden = Add("hidden", new Linear(spec.Features, spec.ChannelsOf("hidden")));
        output = Add("output", new Linear(spec.Hidden ? spec.ChannelsOf("hidden") : spec.Features, classes));
    }

    /// <summary>Features [N, 1, 1, 10] to logits [N, 1, 1, classes].</summary>
    protected override Tensor Record(Tensor x) => output.Forward(hidden is null ? x : hidden.Forward(x).Sigmoid());
}

/// <summary>What a <see cref="FeatureNetwork"/> is built from.</summary>
/// <param name="Features">Values in, 1 to 65,536.</param>
/// <param name="Hidden">Whether there is a hidden layer.</param>
public sealed record FeatureSpec(int Features = 10, bool Hidden = true) : NetworkSpec("feature")
{
    /// <inheritdoc/>
    protected override NetworkInput Takes => NetworkInput.Features(Features);

    /// <inheritdoc/>
    protected override IEnumerable<(string Layer, int Channels)> StandardChannels => Hidden ? [("hidden", 50)] : [];

    /// <inheritdoc/>
    protected override Layer Build(int classes) => new FeatureNetwork(classes, this);

    /// <inheritdoc/>
    protected override NetworkFault? ArgumentFault() => Range("features", Features, 1, Preprocessing.MaxFeatures);
}
