using Mien.Models;
using Mien.Research.Data;
using Mien.Research.Training;

namespace Mien.Research.Studies.Lightweight;

/// <summary>One of the networks that the paper trains beside each other. Its training leaves NAME-epochs.csv.</summary>
/// <param name="Name">Name of its tables.</param>
/// <param name="Title">What it is.</param>
/// <param name="Small">Recipe of size small.</param>
/// <param name="Whole">Recipe of size paper.</param>
internal sealed record ComparedNetwork(string Name, string Title, string Small, string Whole)
{
    /// <summary>The four of the paper, its own first.</summary>
    public static IReadOnlyList<ComparedNetwork> All { get; } =
    [
        new("light", "light", "light-small", "light-paper"),
        new("vgg", "VGG-Net", "vgg-small", "vgg"),
        new("plain", "plain CNN", "plain-cnn-small", "plain-cnn"),
        new("resnet50", "ResNet-50", "resnet50-small", "resnet50"),
    ];

    /// <summary>What is changed in its recipe.</summary>
    public Func<Recipe, Recipe> Changes { get; init; } = static recipe => recipe;

    /// <summary>Name of the table of its training.</summary>
    public string Epochs => StudyRun.EpochsOf(Name);

    /// <summary>What it is trained by.</summary>
    public Recipe Recipe(StudyRun run) => Changes(Training.Recipe.Open(run.Size == StudySize.Small ? Small : Whole)) with { Seed = run.Seed };

    /// <summary>The model of its best epoch.</summary>
    public Model Load(StudyRun run) => Model.Load(TrainingRun.BestModelIn(run.Work(Name)));

    /// <summary>The step that trains it.</summary>
    public StudyStep Step(StudyRun run) => Train(run, Name, $"{Title}, trained", () => Recipe(run));

    /// <summary>A step that trains a recipe.</summary>
    /// <param name="run">The study.</param>
    /// <param name="name">Name of its table and of its folder.</param>
    /// <param name="title">What it is.</param>
    /// <param name="open">Opens the recipe.</param>
    /// <param name="data">Opens the samples; null for those that the recipe names.</param>
    public static StudyStep Train(StudyRun run, string name, string title, Func<Recipe> open, Func<SampleSet>? data = null) => new(title, StudyRun.EpochsOf(name), tell =>
    {
        var recipe = open();
        run.Train(name, recipe, data?.Invoke() ?? RecipeData.Open(recipe, run.Root), tell);
    });
}
