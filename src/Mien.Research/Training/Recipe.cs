using System.Text.Json.Serialization;
using Mien.Learning.Layers;
using Mien.Learning.Optimizers;
using Mien.Models;
using Mien.Networks;
using Mien.Tensors;
using Mien.Vision.Augmentation;

namespace Mien.Research.Training;

/// <summary>Everything that decides the outcome of a training run, as written in a recipe file.</summary>
public sealed partial record Recipe
{
    /// <summary>Schema name that a recipe file must carry.</summary>
    public const string CurrentSchema = "mien.recipe/1";

    /// <summary>Schema name and version.</summary>
    public required string Schema { get; init; }

    /// <summary>Name of the recipe and of the model it makes.</summary>
    public required string Name { get; init; }

    /// <summary>Network to train. In the file its specification, or the name of one of <see cref="NetworkPresets"/>.</summary>
    public required NetworkSpec Network { get; init; }

    /// <summary>
    /// Data sets to train on, at least one. In the file the name of a set, an object with its settings, or a list of either.
    /// </summary>
    [JsonConverter(typeof(DataRecipesConverter))]
    public required IReadOnlyList<DataRecipe> Data { get; init; }

    /// <summary>
    /// A label whose faces are neither trained on nor validated on, and that the model does not know, as for a class that is to be
    /// added afterwards; null for none.
    /// </summary>
    public string? LeaveOut { get; init; }

    /// <summary>Passes over the training split, at least 1.</summary>
    public required int Epochs { get; init; }

    /// <summary>Samples of one step, 2 to 4096.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Seed of initial weights, order and augmentation.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The optimiser.</summary>
    public OptimizerRecipe Optimizer { get; init; } = new();

    /// <summary>Layers that train with settings of their own.</summary>
    public IReadOnlyList<GroupRecipe> Groups { get; init; } = [];

    /// <summary>Trained weights to begin with; null for random ones.</summary>
    public StartRecipe? Start { get; init; }

    /// <summary>The learning rate over the run.</summary>
    public ScheduleRecipe Schedule { get; init; } = new();

    /// <summary>What is trained on.</summary>
    public LossRecipe Loss { get; init; } = new();

    /// <summary>Share of each target that is spread over all classes, 0 to 1.</summary>
    public float LabelSmoothing { get; init; }

    /// <summary>
    /// Share of each target that is the label's probability given the crowd's votes (FER+) instead of the label itself,
    /// 0 to 1. A face without votes keeps its label.
    /// </summary>
    public float Votes { get; init; }

    /// <summary>Trained models whose predictions take part in the targets; null for none.</summary>
    public TeacherRecipe? Teacher { get; init; }

    /// <summary>
    /// Whether each class counts the same in the loss, however rare. With targets t (smoothed, or with votes or teachers), label y
    /// and weights w, whose mean over the training samples is 1, the loss of a batch is Σᵢ w(yᵢ) Σⱼ tᵢⱼ (-log pᵢⱼ) / N: the label
    /// weighs a sample as a whole. PyTorch's CrossEntropyLoss(weight, label_smoothing) weighs each term by its own class and
    /// divides by the weights of the batch, Σᵢ Σⱼ wⱼ tᵢⱼ (-log pᵢⱼ) / Σᵢ w(yᵢ); but for the divisor they agree without smoothing.
    /// </summary>
    public bool BalanceClasses { get; init; }

    /// <summary>Decay of the weight average that is evaluated and kept, 0 for none, below 1.</summary>
    public float AverageDecay { get; init; }

    /// <summary>Random changes of the training faces.</summary>
    public FaceAugmentation Augmentation { get; init; } = new();

    /// <summary>
    /// α of mixup, the blending of each training face and its target with those of a random other one (Zhang et al., 2018), 0 to
    /// 1; 0 for none. Teachers that judge random changes judge the blended face.
    /// </summary>
    public float Mixup { get; init; }

    /// <summary>What the model does to a face before the network sees it; feature vectors are scaled instead (<see cref="Scaling"/>).</summary>
    public Preprocessing Preprocessing { get; init; } = new();

    /// <summary>What the model does to feature vectors.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public FeatureScaling Scaling { get; init; }

    /// <summary>
    /// Layers whose units are looked at after each epoch, by the names of their weights: the angles between the activations of all pairs
    /// over the validation split go into angles.csv of the run. Null for none.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Inspect { get; init; }

    internal AugmentationOptions Changes => new(Augmentation, Seed, Mixup, Teacher?.Rounds ?? 0);

    internal Optimizer CreateOptimizer(IEnumerable<Parameter> parameters, Layer network)
    {
        var layers = new NamedLayers(network);
        return Optimizer.Create(parameters, [.. Groups.Select(group => new ParameterGroup(
            [.. layers.Of(group.Layers)], (group.LearningRate ?? Optimizer.LearningRate) / Optimizer.LearningRate, group.WeightDecay))]);
    }
}

/// <summary>How feature vectors are scaled, by the training rows.</summary>
public enum FeatureScaling
{
    /// <summary>Each feature to mean 0 and deviation 1.</summary>
    Features,

    /// <summary>The features of each descriptor as one to mean 0 and deviation 1, so that they keep their sizes beside each other.</summary>
    Blocks,

    /// <summary>Not at all.</summary>
    None,
}
