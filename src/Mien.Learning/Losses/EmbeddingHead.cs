namespace Mien.Learning;

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
