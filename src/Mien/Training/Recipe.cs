using System.Text.Json;
using System.Text.Json.Serialization;
using Mien.Learning;
using Mien.Networks;
using Mien.Tensors;
using Mien.Vision;

namespace Mien.Training;

/// <summary>Everything that decides the outcome of a training run, as written in a recipe file.</summary>
public sealed record Recipe
{
    /// <summary>Schema name that a recipe file must carry.</summary>
    public const string CurrentSchema = "mien.recipe/1";

    private static readonly JsonSerializerOptions json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        RespectNullableAnnotations = true,
        Converters = { new JsonStringEnumConverter(namingPolicy: null, allowIntegerValues: false) },
    };

    /// <summary>Schema name and version.</summary>
    public required string Schema { get; init; }

    /// <summary>Name of the recipe and of the model it makes.</summary>
    public required string Name { get; init; }

    /// <summary>Network to train: light.</summary>
    public required string Network { get; init; }

    /// <summary>Data set to train on: fer2013.</summary>
    public required string Data { get; init; }

    /// <summary>Passes over the training split, at least 1.</summary>
    public required int Epochs { get; init; }

    /// <summary>Samples of one step, 2 to 4096.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Seed of initial weights, order and augmentation.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The optimiser.</summary>
    public OptimizerRecipe Optimizer { get; init; } = new();

    /// <summary>The learning rate over the run.</summary>
    public ScheduleRecipe Schedule { get; init; } = new();

    /// <summary>What is trained on.</summary>
    public LossRecipe Loss { get; init; } = new();

    /// <summary>Share of each target that is spread over all classes, 0 to 1.</summary>
    public float LabelSmoothing { get; init; }

    /// <summary>
    /// Share of each target that is the label's probability given the crowd's votes (FER+) instead of the label itself,
    /// 0 to 1.
    /// </summary>
    public float Votes { get; init; }

    /// <summary>Trained models whose predictions take part in the targets; null for none.</summary>
    public TeacherRecipe? Teacher { get; init; }

    /// <summary>Whether each class counts the same in the loss, however rare.</summary>
    public bool BalanceClasses { get; init; }

    /// <summary>Decay of the weight average that is evaluated and kept, 0 for none, below 1.</summary>
    public float AverageDecay { get; init; }

    /// <summary>Random changes of the training faces.</summary>
    public FaceAugmentation Augmentation { get; init; } = new();

    /// <summary>What the model does to a face before the network sees it.</summary>
    public Preprocessing Preprocessing { get; init; } = new();

    /// <summary>Names of the shipped recipes.</summary>
    public static IReadOnlyList<string> Names => Directory.Exists(Folder)
        ? [.. Directory.EnumerateFiles(Folder, "*.json").Select(file => Path.GetFileNameWithoutExtension(file)!).Order(StringComparer.Ordinal)]
        : [];

    private static string Folder => Path.Combine(AppContext.BaseDirectory, "recipes");

    /// <summary>Reads a shipped recipe by name, or a recipe file by path.</summary>
    /// <exception cref="RecipeException">There is no such recipe, or it cannot be followed.</exception>
    public static Recipe Open(string nameOrPath)
    {
        if (Names.Contains(nameOrPath))
            return Load(Path.Combine(Folder, nameOrPath + ".json"));
        return File.Exists(nameOrPath)
            ? Load(nameOrPath)
            : throw new RecipeException(nameOrPath, $"no recipe file, and no shipped recipe of that name; shipped are {string.Join(", ", Names)}");
    }

    /// <summary>Reads a recipe file.</summary>
    /// <exception cref="RecipeException">The file is unreadable, or a setting is unknown, misplaced or out of range.</exception>
    public static Recipe Load(string path)
    {
        try
        {
            var recipe = JsonSerializer.Deserialize<Recipe>(File.ReadAllBytes(path), json)
                ?? throw new RecipeException(path, "the file holds no recipe");
            recipe.Validate(path);
            return recipe;
        }
        catch (JsonException error)
        {
            var line = error.LineNumber is { } number ? $"line {number + 1}: " : "";
            throw new RecipeException(path, line + FirstSentence(error.Message), error);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RecipeException(path, error.Message, error);
        }
    }

    /// <summary>The recipe as JSON text.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, json);

    internal Schedule CreateSchedule() => Schedule.Name switch
    {
        ScheduleKind.Constant => new ConstantSchedule(),
        ScheduleKind.Cosine => new CosineSchedule(Epochs, Schedule.WarmupEpochs),
        ScheduleKind.MultiStep => new MultiStepSchedule(Schedule.Milestones, Schedule.Gamma),
        ScheduleKind.Plateau => new PlateauSchedule(Schedule.Patience, Schedule.Gamma),
        _ => throw new InvalidOperationException($"There is no schedule {Schedule.Name}."),
    };

    internal Optimizer CreateOptimizer(IEnumerable<Parameter> parameters)
    {
        Optimizer optimizer = Optimizer.Name switch
        {
            OptimizerKind.Sgd => new StochasticGradientDescent(parameters, Optimizer.Momentum, Optimizer.Nesterov, Optimizer.WeightDecay),
            OptimizerKind.Adam => new Adam(parameters, Optimizer.WeightDecay),
            _ => new Adam(parameters, Optimizer.WeightDecay, decoupled: true),
        };
        optimizer.LearningRate = Optimizer.LearningRate;
        return optimizer;
    }

    private void Validate(string path)
    {
        void Require(bool condition, string message)
        {
            if (!condition)
                throw new RecipeException(path, message);
        }

        Require(Schema == CurrentSchema, $"schema is {Schema}, expected {CurrentSchema}");
        Require(NetworkCatalogue.Names.Contains(Network), $"network is {Network}, expected one of {string.Join(", ", NetworkCatalogue.Names)}");
        Require(
            Name.Length is > 0 and <= 100 && Name[0] != '.' && Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'),
            "name is made of letters, digits, dots, hyphens and underscores");
        Require(
            (long)BatchSize * Preprocessing.Size * Preprocessing.Size <= Array.MaxLength,
            $"batchSize is {BatchSize}, too many faces of {Preprocessing.Size}x{Preprocessing.Size} for one step");
        Require(Epochs is >= 1 and <= 100_000, $"epochs is {Epochs}, expected 1 to 100000");
        Require(BatchSize is >= 2 and <= 4096, $"batchSize is {BatchSize}, expected 2 to 4096");
        Require(LabelSmoothing is >= 0 and <= 1, $"labelSmoothing is {LabelSmoothing}, expected 0 to 1");
        Require(Votes is >= 0 and <= 1, $"votes is {Votes}, expected 0 to 1");
        Require(Teacher is null or { Share: > 0 and <= 1 }, $"teacher.share is {Teacher?.Share}, expected above 0 to 1");
        Require(Teacher is null or { Models.Count: > 0 }, "teacher.models is empty");
        Require(Teacher is null or { Rounds: >= 0 and <= 100 }, $"teacher.rounds is {Teacher?.Rounds}, expected 0 to 100");
        Require(Loss.Fault() is null, Loss.Fault() ?? "");
        Require(
            !Loss.NeedsLabels || (LabelSmoothing == 0 && Votes == 0 && Teacher is null),
            $"loss is {Loss.Name}, which takes one class for each face: leave out labelSmoothing, votes and teacher");
        Require(AverageDecay is >= 0 and < 1, $"averageDecay is {AverageDecay}, expected 0 to below 1");
        Require(Optimizer.LearningRate is > 0 and < 100, $"optimizer.learningRate is {Optimizer.LearningRate}, expected above 0");
        Require(Optimizer.WeightDecay is >= 0 and < 10, $"optimizer.weightDecay is {Optimizer.WeightDecay}, expected 0 or more");
        Require(Optimizer.Momentum is >= 0 and < 1, $"optimizer.momentum is {Optimizer.Momentum}, expected 0 to below 1");
        Require(Schedule.WarmupEpochs >= 0 && Schedule.WarmupEpochs < Epochs, $"schedule.warmupEpochs is {Schedule.WarmupEpochs}, expected 0 to below epochs");
        Require(Schedule.Gamma is > 0 and <= 1, $"schedule.gamma is {Schedule.Gamma}, expected above 0 to 1");
        Require(Schedule.Patience >= 0, $"schedule.patience is {Schedule.Patience}, expected 0 or more");
        Require(Preprocessing.Size is >= 8 and <= 1024, $"preprocessing.size is {Preprocessing.Size}, expected 8 to 1024");
        Require(Preprocessing.Deviation > 0, $"preprocessing.deviation is {Preprocessing.Deviation}, expected above 0");
        Require(
            new[] { Augmentation.Flip, Augmentation.Erasing, Augmentation.Brightness, Augmentation.Contrast }.All(share => share is >= 0 and <= 1),
            "augmentation: flip, erasing, brightness and contrast are 0 to 1");
        Require(Augmentation.Rotation is >= 0 and <= 180, $"augmentation.rotation is {Augmentation.Rotation}, expected 0 to 180 degrees");
        Require(
            Augmentation.Shift is >= 0 and <= 0.5f && Augmentation.Zoom is >= 0 and <= 0.5f,
            "augmentation: shift and zoom are 0 to 0.5");
    }

    private static string FirstSentence(string message) => message.Split(". ")[0].TrimEnd('.');
}

/// <summary>The teachers of a recipe (distillation, Hinton et al., 2015).</summary>
public sealed record TeacherRecipe
{
    /// <summary>Names of shipped models, or paths of model files; their predictions are averaged.</summary>
    public required IReadOnlyList<string> Models { get; init; }

    /// <summary>Share of each target that is the mean prediction of the teachers for the face and its mirror image, 0 to 1.</summary>
    public required float Share { get; init; }

    /// <summary>
    /// Number of random changes of each face that the teachers judge; after so many epochs they come again (Beyer et al.,
    /// 2022, "Knowledge distillation: a good teacher is patient and consistent"). 0: they judge the unchanged face.
    /// </summary>
    public int Rounds { get; init; }
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
}

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

/// <summary>The learning rate schedule of a recipe.</summary>
public sealed record ScheduleRecipe
{
    /// <summary>Which one.</summary>
    public ScheduleKind Name { get; init; } = ScheduleKind.Cosine;

    /// <summary>Epochs of linear warm-up (cosine).</summary>
    public double WarmupEpochs { get; init; }

    /// <summary>Epochs at which the rate falls (multi-step).</summary>
    public IReadOnlyList<double> Milestones { get; init; } = [];

    /// <summary>Factor of each fall (multi-step, plateau), 0 to 1.</summary>
    public double Gamma { get; init; } = 0.1;

    /// <summary>Epochs without a better validation loss that are borne (plateau).</summary>
    public int Patience { get; init; } = 10;
}

/// <summary>Schedules that a recipe can name.</summary>
public enum ScheduleKind
{
    /// <summary>The same rate throughout.</summary>
    Constant,

    /// <summary>Warm-up, then half a cosine.</summary>
    Cosine,

    /// <summary>Falls at given epochs.</summary>
    MultiStep,

    /// <summary>Falls when the validation loss no longer does.</summary>
    Plateau,
}
