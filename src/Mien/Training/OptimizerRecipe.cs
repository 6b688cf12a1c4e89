using Mien.Learning;
using Mien.Tensors;

namespace Mien.Training;

/// <summary>The optimiser of a recipe.</summary>
public sealed record OptimizerRecipe
{
    /// <summary>Which one.</summary>
    public OptimizerKind Name { get; init; } = OptimizerKind.AdamW;

    /// <summary>Step size at the top of the schedule, above 0.</summary>
    public float LearningRate { get; init; } = 1e-3f;

    /// <summary>Decoupled decay for AdamW, L2 penalty for the others; on weights only, not on biases and scales.</summary>
    public float WeightDecay { get; init; }

    /// <summary>Momentum of SGD, 0 to 1.</summary>
    public float Momentum { get; init; } = 0.9f;

    /// <summary>Whether SGD takes its gradient ahead (Nesterov).</summary>
    public bool Nesterov { get; init; }

    /// <summary>Whether each output's mean is taken from the gradient of its weights (Yong et al., ECCV 2020).</summary>
    public bool GradientCentralization { get; init; }

    /// <summary>Limit of the gradients; null for none.</summary>
    public GradientClipRecipe? GradientClip { get; init; }

    internal Optimizer Create(IEnumerable<Parameter> parameters, IReadOnlyList<ParameterGroup> groups)
    {
        Optimizer optimizer = Name switch
        {
            OptimizerKind.Sgd => new StochasticGradientDescent(parameters, Momentum, Nesterov, WeightDecay, groups),
            OptimizerKind.Adam => new Adam(parameters, WeightDecay, groups: groups),
            _ => new Adam(parameters, WeightDecay, decoupled: true, groups: groups),
        };
        optimizer.LearningRate = LearningRate;
        optimizer.CentralizesGradients = GradientCentralization;
        optimizer.Clipping = GradientClip?.Create();
        return optimizer;
    }

    internal void Check(RecipeCheck check)
    {
        check.Require(LearningRate is > 0 and < 100, "learningRate", LearningRate, "above 0");
        check.Require(WeightDecay is >= 0 and < 10, "weightDecay", WeightDecay, "0 or more");
        check.Require(Momentum is >= 0 and < 1, "momentum", Momentum, "0 to below 1");
        var standard = new OptimizerRecipe();
        check.RequireUse(Name == OptimizerKind.Sgd, "momentum", Momentum, standard.Momentum, Name);
        check.RequireUse(Name == OptimizerKind.Sgd, "nesterov", Nesterov, standard.Nesterov, Name);
        check.Require(!Nesterov || Momentum > 0, "nesterov", "is true, but momentum is 0");
        GradientClip?.Check(check.In("gradientClip"));
    }
}
