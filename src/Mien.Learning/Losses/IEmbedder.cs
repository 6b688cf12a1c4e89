using Mien.Tensors;
using Mien.Tensors.Autograd;

namespace Mien.Learning.Losses;

/// <summary>A network that makes an embedding on the way to its logits.</summary>
public interface IEmbedder
{
    /// <summary>What <see cref="Classify"/> makes of an embedding.</summary>
    EmbeddingHead Head { get; }

    /// <summary>Factor from the cosines of <see cref="EmbeddingHead.Cosine"/> to the logits of inference; saved with the weights.</summary>
    float Scale { get; set; }

    /// <summary>Inputs to embeddings [N, 1, 1, D], of length 1 with <see cref="EmbeddingHead.Cosine"/>.</summary>
    Tensor Embed(Tensor x);

    /// <summary>The class centres (classes, D): the rows of the last layer's weights.</summary>
    Parameter Centers { get; }

    /// <summary>Embeddings to [N, 1, 1, classes], as <see cref="Head"/> says.</summary>
    Tensor Classify(Tensor embedding);

    /// <summary>Embeddings to the logits of inference [N, 1, 1, classes]: with <see cref="EmbeddingHead.Cosine"/> the cosines times <see cref="Scale"/>.</summary>
    Tensor Logits(Tensor embedding) => Head == EmbeddingHead.Cosine ? Classify(embedding).Scale(Scale) : Classify(embedding);
}

/// <summary>What the last layer of an embedding network gives for each class.</summary>
public enum EmbeddingHead
{
    /// <summary>W x + b, for softmax and center loss.</summary>
    Linear,

    /// <summary>‖x‖ cos θ between the embedding and the class centre, for A-Softmax.</summary>
    Angular,

    /// <summary>cos θ between the embedding of length 1 and the class centre, for LMCL.</summary>
    Cosine,
}
