using Mien.Research.Mtcnn;

namespace Mien.Research.Training;

/// <summary>What a recipe asks for: a network, its folds, or the face detector, with the runs that have to end before.</summary>
public interface ITrainingJob
{
    /// <summary>Trains to the end. Killed at any moment and opened again in the same way, it goes on from its last whole epoch.</summary>
    /// <param name="observer">Is told what is done.</param>
    /// <param name="cancellation">Ends the training; what was done up to the last whole epoch is kept.</param>
    /// <exception cref="MienException">Data or other models are missing or bad.</exception>
    /// <exception cref="OperationCanceledException">The training was cancelled.</exception>
    void Execute(ITrainingObserver observer, CancellationToken cancellation = default);
}

/// <summary>Opens training jobs.</summary>
public static class TrainingJob
{
    /// <summary>Opens the job of a recipe, or goes on with the very same that its folder holds. Nothing is written yet.</summary>
    /// <param name="request">What to train.</param>
    /// <exception cref="MienException">There is no such recipe, or it cannot be followed.</exception>
    /// <exception cref="ArgumentException">Folds are asked for of a face detector.</exception>
    public static ITrainingJob Open(TrainingRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (MtcnnRecipe.IsOne(request.Recipe))
        {
            if (request.Folds is not null)
                throw new ArgumentException($"{request.Recipe} trains a face detector, for which there are no folds");
            var detector = MtcnnRecipe.Open(request.Recipe);
            detector = detector with { Seed = request.Seed ?? detector.Seed };
            var output = Folder(request, detector.Name, detector.Seed);
            return new MtcnnJob(() => MtcnnRun.Open(detector, request.Data, output));
        }
        var recipe = Recipe.Open(request.Recipe);
        recipe = recipe with { Seed = request.Seed ?? recipe.Seed };
        var folder = Folder(request, recipe.Name, recipe.Seed);
        var beside = File.Exists(request.Recipe) ? Path.GetDirectoryName(Path.GetFullPath(request.Recipe)) : null;
        return new NetworkJob(recipe, folder, request.Data)
        {
            Beside = beside,
            Folds = request.Folds is { } count ? data => CrossValidation.Open(recipe, data, count, request.ByGroup, folder) : null,
        };
    }

    /// <summary>Goes on with what was begun in a folder.</summary>
    /// <param name="folder">Folder of the run or of the folds.</param>
    /// <param name="data">Folder of data sets that it was begun with; null for the one that MIEN_DATA names.</param>
    /// <exception cref="MienException">Nothing was begun there.</exception>
    public static ITrainingJob Resume(string folder, string? data = null) => MtcnnRun.IsIn(folder)
        ? new MtcnnJob(() => MtcnnRun.Resume(folder, data))
        : new NetworkJob(TrainingRun.RecipeOf(folder), folder, data)
        {
            Resumes = true,
            Folds = CrossValidation.IsIn(folder) ? samples => CrossValidation.Resume(folder, samples) : null,
        };

    private static string Folder(TrainingRequest request, string name, ulong seed) => request.Output ?? Path.Combine("runs", $"{name}-seed{seed}");
}

/// <summary>What is to be trained.</summary>
public sealed record TrainingRequest
{
    /// <summary>Name of a shipped recipe or path of a recipe file.</summary>
    public required string Recipe { get; init; }

    /// <summary>Folder of the data sets; null for the one that MIEN_DATA names.</summary>
    public string? Data { get; init; }

    /// <summary>Folder of the run, new, empty, or with a run of the same recipe; null for runs/NAME-seedN.</summary>
    public string? Output { get; init; }

    /// <summary>Seed instead of the recipe's; null for the recipe's.</summary>
    public ulong? Seed { get; init; }

    /// <summary>Number of folds to cross-validate with, at least 2; null to train once.</summary>
    public int? Folds { get; init; }

    /// <summary>Whether folds are cut by person or film, else by class; null for by group where the set tells it of every sample.</summary>
    public bool? ByGroup { get; init; }
}
