using Mien.Learning.Losses;

namespace Mien.Research.Training;

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

    internal void Check(RecipeCheck check)
    {
        check.Require(Scale is > 0 and <= 1000, "scale", Scale, "above 0 to 1000");
        check.Require(Margin is >= 0 and < 1, "margin", Margin, "0 to below 1");
        check.Require(AngularMargin is >= 1 and <= 4, "angularMargin", AngularMargin, "1 to 4");
        check.Require(LambdaEnd is >= 0 and <= 1e6f, "lambdaEnd", LambdaEnd, "0 to 1000000");
        check.Require(LambdaStart >= LambdaEnd && LambdaStart <= 1e6f, "lambdaStart", LambdaStart, "lambdaEnd to 1000000");
        check.Require(LambdaDecay is >= 0 and <= 1e6f, "lambdaDecay", LambdaDecay, "0 to 1000000");
        check.Require(CenterWeight is >= 0 and <= 100, "centerWeight", CenterWeight, "0 to 100");
        check.Require(CenterRate is >= 0 and <= 1, "centerRate", CenterRate, "0 to 1");

        var standard = new LossRecipe();
        check.RequireUse(Name is LossKind.Lmcl, "scale", Scale, standard.Scale, Name);
        check.RequireUse(Name is LossKind.Lmcl, "margin", Margin, standard.Margin, Name);
        check.RequireUse(Name is LossKind.ASoftmax, "angularMargin", AngularMargin, standard.AngularMargin, Name);
        check.RequireUse(Name is LossKind.ASoftmax, "lambdaStart", LambdaStart, standard.LambdaStart, Name);
        check.RequireUse(Name is LossKind.ASoftmax, "lambdaDecay", LambdaDecay, standard.LambdaDecay, Name);
        check.RequireUse(Name is LossKind.ASoftmax, "lambdaEnd", LambdaEnd, standard.LambdaEnd, Name);
        check.RequireUse(Name is LossKind.Center, "centerWeight", CenterWeight, standard.CenterWeight, Name);
        check.RequireUse(Name is LossKind.Center, "centerRate", CenterRate, standard.CenterRate, Name);
    }
}
