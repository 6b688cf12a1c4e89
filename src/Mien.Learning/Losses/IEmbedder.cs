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

    /// <summary>Embeddings to [N, 1, 1, classes], as <see cref="Head"/> says.</summary>
    Variable Classify(Variable embedding);
}
