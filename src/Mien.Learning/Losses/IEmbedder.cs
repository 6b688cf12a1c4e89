using Mien.Tensors;

namespace Mien.Learning;

/// <summary>A network that makes an embedding on the way to its logits.</summary>
public interface IEmbedder
{
    /// <summary>What <see cref="Classify"/> makes of an embedding.</summary>
    EmbeddingHead Head { get; }

    /// <summary>Factor from the cosines of <see cref="EmbeddingHead.Cosine"/> to the logits of inference; saved with the weights.</summary>
    float Scale { get; set; }

    /// <summary>Inputs to embeddings [N, 1, 1, D], of length 1 with <see cref="EmbeddingHead.Cosine"/>.</summary>
    Variable Embed(Variable x);

    /// <summary>The class centres (classes, D): the rows of the last layer's weights.</summary>
    Parameter Centers { get; }

    /// <summary>Embeddings to [N, 1, 1, classes], as <see cref="Head"/> says.</summary>
    Variable Classify(Variable embedding);

    /// <summary>Embeddings to the logits of inference [N, 1, 1, classes]: with <see cref="EmbeddingHead.Cosine"/> the cosines times <see cref="Scale"/>.</summary>
    Variable Logits(Variable embedding) => Head == EmbeddingHead.Cosine ? Classify(embedding).Scale(Scale) : Classify(embedding);
}
