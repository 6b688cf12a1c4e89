namespace Mien.Training;

/// <summary>Losses that a recipe can name.</summary>
public enum LossKind
{
    /// <summary>Softmax cross-entropy, for every network.</summary>
    SoftmaxCrossEntropy,

    /// <summary>Large margin cosine loss (CosFace), for networks whose head gives cosines.</summary>
    Lmcl,

    /// <summary>A-Softmax (SphereFace), for networks whose head is angular.</summary>
    ASoftmax,

    /// <summary>Softmax cross-entropy and center loss, for networks that embed and have a linear head.</summary>
    Center,

    /// <summary>Squared error of the outputs, for every network; its outputs are no logits of probabilities.</summary>
    L2,
}
