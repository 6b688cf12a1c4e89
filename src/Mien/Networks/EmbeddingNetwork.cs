using Mien.Learning.Layers;
using Mien.Learning.Losses;
using Mien.Tensors;
using Mien.Tensors.Autograd;

namespace Mien.Networks;

/// <summary>
/// A network that brings faces to points of a space where the classes have centres: the rows of the last layer's
/// weights. With <see cref="EmbeddingHead.Cosine"/> both lie on the unit sphere, so that a new class is one more centre.
/// </summary>
/// <remarks>
/// The custom expressions paper: ResNet-50, fully connected 512, LMCL layer; a control with plain softmax; a variant with three
/// values, whose embeddings can be drawn on the unit sphere.
/// </remarks>
public sealed class EmbeddingNetwork : Layer, IEmbedder, IBackboneNetwork
{
    private const float StandardScale = 30;

    private readonly Linear embedding;
    private readonly Layer classifier;
    private readonly Parameter? scale;

    /// <summary>Makes the network without weights.</summary>
    /// <param name="backbone">Network to the last feature map.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="head">What the last layer gives for each class.</param>
    /// <param name="size">Values of an embedding, at least 1.</param>
    public EmbeddingNetwork(Backbone backbone, int classes, EmbeddingHead head, int size = 512)
    {
        ArgumentNullException.ThrowIfNull(backbone);
        Head = head;
        Backbone = Add(backbone);
        embedding = Add("embedding", new Linear(backbone.OutputChannels, size));
        classifier = Add("classifier", head == EmbeddingHead.Linear ? new Linear(size, classes) : (Layer)new UnitLinear(size, classes));
        if (head != EmbeddingHead.Cosine)
            return;
        scale = Add("scale", new Parameter(1) { IsStatistic = true });
        Scale = StandardScale;
    }

    /// <inheritdoc/>
    public EmbeddingHead Head { get; }

    /// <inheritdoc/>
    public float Scale
    {
        get => scale?.Value.Span[0] ?? 1;
        set
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            if (scale is null)
                throw new InvalidOperationException($"The head {Head} has no scale.");
            scale.Value.Span[0] = value;
        }
    }

    /// <summary>The network to the last feature map; the weights of a ResNet keep torchvision's names.</summary>
    public Backbone Backbone { get; }

    /// <summary>What turns pooled features into an embedding, before it is brought to length 1.</summary>
    internal Linear Embedding => embedding;

    /// <inheritdoc/>
    public Parameter Centers => classifier.Parameters.First();

    /// <inheritdoc/>
    public Tensor Embed(Tensor x)
    {                                                                        // [N, H, W, C]
        var y = embedding.Forward(Backbone.Forward(x).GlobalAveragePool());  // [N, 1, 1, size]
        return Head == EmbeddingHead.Cosine ? y.L2Normalize() : y;
    }

    /// <inheritdoc/>
    public Tensor Classify(Tensor embedding) => classifier.Forward(embedding);

    /// <summary>Pictures [N, H, W, channels] to logits [N, 1, 1, classes], cosines times <see cref="Scale"/>.</summary>
    protected override Tensor Record(Tensor x) => ((IEmbedder)this).Logits(Embed(x));
}

/// <summary>What an <see cref="EmbeddingNetwork"/> is built from.</summary>
/// <param name="Backbone">The network to the last feature map.</param>
/// <param name="Head">What the last layer gives for each class.</param>
/// <param name="Size">Values of an embedding, 1 to 65,536.</param>
public sealed record EmbeddingSpec(BackboneSpec Backbone, EmbeddingHead Head = EmbeddingHead.Cosine, int Size = 512) : NetworkSpec("embedding")
{
    /// <inheritdoc/>
    protected override NetworkInput Takes => Backbone.Input;

    /// <summary>The backbone with the channels that this specification gives it.</summary>
    internal BackboneSpec InnerBackbone => Inner(Backbone);

    /// <inheritdoc/>
    protected override IEnumerable<(string Layer, int Channels)> StandardChannels =>
        [.. Backbone.AllChannels.Select(item => (item.Key, item.Value)), ("embedding", Size)];

    /// <inheritdoc/>
    protected override Layer Build(int classes) => new EmbeddingNetwork(InnerBackbone.CreateBackbone(), classes, Head, ChannelsOf("embedding"));

    /// <inheritdoc/>
    protected override NetworkFault? ArgumentFault() => Inside("backbone", Backbone) ?? Range("size", Size, 1, MaxChannels);
}
