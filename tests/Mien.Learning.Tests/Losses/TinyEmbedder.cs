using Mien.Learning.Layers;
using Mien.Learning.Losses;
using Mien.Tensors;
using Mien.Tensors.Autograd;

namespace Mien.Learning.Tests.Losses;

/// <summary>The least network that embeds: one linear layer and a head.</summary>
internal sealed class TinyEmbedder : Layer, IEmbedder
{
    private readonly Linear embedding;
    private readonly Layer head;

    public TinyEmbedder(EmbeddingHead kind, int inputs, int size, int classes)
    {
        Head = kind;
        embedding = Add("embedding", new Linear(inputs, size, bias: false));
        head = Add("head", kind == EmbeddingHead.Linear ? new Linear(size, classes) : (Layer)new UnitLinear(size, classes));
    }

    public EmbeddingHead Head { get; }

    public float Scale { get; set; } = 1;

    public Tensor Embed(Tensor x)
    {
        var y = embedding.Forward(x);
        return Head == EmbeddingHead.Cosine ? y.L2Normalize() : y;
    }

    public Parameter Centers => head.Parameters.First();

    public Tensor Classify(Tensor embedding) => head.Forward(embedding);

    protected override Tensor Record(Tensor x) => ((IEmbedder)this).Logits(Embed(x));
}
