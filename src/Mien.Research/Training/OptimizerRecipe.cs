using Mien.Learning.Optimizers;
using Mien.Tensors;

namespace Mien.Research.Training;

/// <summary>Optimisers that a recipe can name.</summary>
public enum OptimizerKind
{
    /// <summary>Stochastic gradient descent with momentum.</summary>
    Sgd,

    /// <summary>Adam with an L2 penalty.</summary>
    Adam,

    /// <summary>Adam with decoupled weight decay.</summary>
    AdamW,
}

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

/// <summary>Limit of the gradients of a step: either of the two.</summary>
public sealed record GradientClipRecipe
{
    /// <summary>Largest Euclidean norm of all gradients together; 0 for none.</summary>
    public float Norm { get; init; }

    /// <summary>Largest magnitude of each value; 0 for none.</summary>
    public float Value { get; init; }

    internal GradientClipping Create() => Norm > 0 ? GradientClipping.ByNorm(Norm) : GradientClipping.ByValue(Value);

    internal void Check(RecipeCheck check)
    {
        check.Require(Norm >= 0, "norm", Norm, "above 0");
        check.Require(Value >= 0, "value", Value, "above 0");
        check.Require(Norm > 0 != Value > 0, "norm", $"is {Norm} and value {Value}; give one of them");
    }
}

/// <summary>Layers of a recipe's network that train with settings of their own.</summary>
public sealed record GroupRecipe
{
    /// <summary>Names of layers or parameters, such as fc or layer4.0; each stands for all below it.</summary>
    public required IReadOnlyList<string> Layers { get; init; }

    /// <summary>Their learning rate at the top of the schedule, 0 or more; null for the optimiser's.</summary>
    public float? LearningRate { get; init; }

    /// <summary>Their weight decay, 0 or more; null for the optimiser's.</summary>
    public float? WeightDecay { get; init; }

    internal void Check(RecipeCheck check)
    {
        check.Require(Layers.Count > 0, "layers", "is empty");
        check.Require(LearningRate is null or (>= 0 and < 100), "learningRate", LearningRate, "0 or more");
        check.Require(WeightDecay is null or (>= 0 and < 10), "weightDecay", WeightDecay, "0 or more");
    }
}
