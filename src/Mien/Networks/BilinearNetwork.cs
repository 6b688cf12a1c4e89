using Mien.Learning.Layers;
using Mien.Tensors.Autograd;

namespace Mien.Networks;

/// <summary>
/// Bilinear residual network: the outer products of the features of two extractors, summed over the map, signed square root,
/// length 1, linear classifier. It sees which features occur together, at the price of a vector of their product in length.
/// </summary>
/// <remarks>
/// OBSR-Net, with ResNet-34; after Lin, RoyChowdhury and Maji, "Bilinear CNN Models for Fine-grained Visual Recognition", ICCV
/// 2015. The second extractor's weights have the prefix "second."; the first's keep torchvision's names.
/// </remarks>
public sealed class BilinearNetwork : Layer
{
    /// <summary>Name of the second extractor, whose structure is that of the first.</summary>
    internal const string Second = "second";

    private readonly Backbone first;
    private readonly Backbone? second;
    private readonly Linear classifier;

    /// <summary>Makes the network without weights.</summary>
    /// <param name="classes">Number of classes.</param>
    /// <param name="first">First extractor.</param>
    /// <param name="second">Second extractor, whose map is as large; null where the first serves as both.</param>
    public BilinearNetwork(int classes, Backbone first, Backbone? second = null)
    {
        ArgumentNullException.ThrowIfNull(first);
        this.first = Add(first);
        this.second = second is null ? null : Add(Second, second);
        classifier = Add("fc", new Linear(first.OutputChannels * (second ?? first).OutputChannels, classes));
    }

    /// <summary>Pictures [N, H, W, channels] to logits [N, 1, 1, classes].</summary>
    protected override Tensor Record(Tensor x)
    {
        var a = first.Forward(x);               // [N, 7, 7, 512]
        var b = second?.Forward(x) ?? a;        // [N, 7, 7, 512]
        return classifier.Forward(
            a.BilinearPool(b)                   // [N, 1, 1, 262144]
                .SignedRoot().L2Normalize());   // [N, 1, 1, 262144]
    }
}

/// <summary>What a <see cref="BilinearNetwork"/> is built from.</summary>
/// <param name="Backbone">The extractor.</param>
/// <param name="Separate">Whether there is a second extractor, of weights and channels of its own (<c>second.conv1</c>); otherwise the one serves as both.</param>
public sealed record BilinearSpec(BackboneSpec Backbone, bool Separate = false) : NetworkSpec("bilinear")
{
    private const string Prefix = BilinearNetwork.Second + ".";

    /// <inheritdoc/>
    protected override NetworkInput Takes => Backbone.Input;

    /// <inheritdoc/>
    protected override IEnumerable<(string Layer, int Channels)> StandardChannels =>
        Enumerable.Range(0, Separate ? 2 : 1).SelectMany(i => Backbone.AllChannels.Select(item => ((i == 0 ? "" : Prefix) + item.Key, item.Value)));

    /// <inheritdoc/>
    protected override Layer Build(int classes) =>
        new BilinearNetwork(classes, Inner(Backbone).CreateBackbone(), Separate ? Inner(Backbone, Prefix).CreateBackbone() : null);

    /// <inheritdoc/>
    protected override NetworkFault? ArgumentFault() => Inside("backbone", Backbone);
}
