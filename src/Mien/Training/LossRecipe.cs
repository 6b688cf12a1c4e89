using Mien.Learning;

namespace Mien.Training;

/// <summary>What a recipe trains on.</summary>
public sealed record LossRecipe
{
    /// <summary>Which one.</summary>
    public LossKind Name { get; init; } = LossKind.SoftmaxCrossEntropy;

    /// <summary>LMCL: scale s of the cosines, above 0 to 1000.</summary>
    public float Scale { get; init; } = 30;

    /// <summary>LMCL: margin m, taken off the cosine, 0 to below 1.</summary>
    public float Margin { get; init; } = 0.35f;

    /// <summary>A-Softmax: factor m of the angle, 1 to 4.</summary>
    public int AngularMargin { get; init; } = 4;

    /// <summary>A-Softmax: λ, the weight of the logit without margin, at the first step; at least <see cref="LambdaEnd"/>.</summary>
    public float LambdaStart { get; init; } = 1000;

    /// <summary>A-Softmax: how fast λ falls with the steps t, λ = start / (1 + decay·t), 0 or more.</summary>
    public float LambdaDecay { get; init; } = 0.12f;

    /// <summary>A-Softmax: least λ, 0 or more.</summary>
    public float LambdaEnd { get; init; } = 5;

    /// <summary>Center loss: weight λ of the distance to the centres, 0 to 100.</summary>
    public float CenterWeight { get; init; } = 0.003f;

    /// <summary>Center loss: rate α at which centres follow the faces, 0 to 1.</summary>
    public float CenterRate { get; init; } = 0.5f;

    /// <summary>Whether the loss takes one class for each face, so that label smoothing, votes and teachers are out of place.</summary>
    internal bool NeedsLabels => Name is LossKind.Lmcl or LossKind.ASoftmax;

    internal Loss Create() => Name switch
    {
        LossKind.Lmcl => new LargeMarginCosineLoss(Scale, Margin),
        LossKind.ASoftmax => new AngularSoftmaxLoss(AngularMargin, LambdaStart, LambdaDecay, LambdaEnd),
        LossKind.Center => new CenterLoss(CenterWeight, CenterRate),
        LossKind.L2 => new L2Loss(),
        _ => new SoftmaxCrossEntropy(),
    };

    /// <summary>What is out of range, or null.</summary>
    internal string? Fault() => this switch
    {
        { Scale: not (> 0 and <= 1000) } => $"loss.scale is {Scale}, expected above 0 to 1000",
        { Margin: not (>= 0 and < 1) } => $"loss.margin is {Margin}, expected 0 to below 1",
        { AngularMargin: not (>= 1 and <= 4) } => $"loss.angularMargin is {AngularMargin}, expected 1 to 4",
        { LambdaEnd: not (>= 0 and <= 1e6f) } => $"loss.lambdaEnd is {LambdaEnd}, expected 0 to 1000000",
        { LambdaStart: not (>= 0 and <= 1e6f) } => $"loss.lambdaStart is {LambdaStart}, expected 0 to 1000000",
        _ when LambdaStart < LambdaEnd => $"loss.lambdaStart is {LambdaStart}, expected at least lambdaEnd, {LambdaEnd}",
        { LambdaDecay: not (>= 0 and <= 1e6f) } => $"loss.lambdaDecay is {LambdaDecay}, expected 0 to 1000000",
        { CenterWeight: not (>= 0 and <= 100) } => $"loss.centerWeight is {CenterWeight}, expected 0 to 100",
        { CenterRate: not (>= 0 and <= 1) } => $"loss.centerRate is {CenterRate}, expected 0 to 1",
        _ => null,
    };
}

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
