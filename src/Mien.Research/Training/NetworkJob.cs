using Mien.Research.Data;
using Mien.Research.Mtcnn;

namespace Mien.Research.Training;

/// <summary>Trains a network, once or in folds, after the runs that it needs.</summary>
internal sealed class NetworkJob(Recipe recipe, string folder, string? root) : ITrainingJob
{
    /// <summary>A folder where the recipes of needed models are sought by name too.</summary>
    public string? Beside { get; init; }

    /// <summary>Cuts the data into folds; null to train once.</summary>
    public Func<SampleSet, CrossValidation>? Folds { get; init; }

    /// <summary>Whether the folder must hold what was begun.</summary>
    public bool Resumes { get; init; }

    public void Execute(ITrainingObserver observer, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var data = RecipeData.Open(recipe, root);
        if (!Resumes)
            TrainingRun.RequireUsable(recipe, folder);
        TrainNeeded(observer, cancellation);
        if (Folds is not null)
        {
            var folds = Folds(data);
            folds.Execute((fold, run) => Train(run, fold, observer, cancellation));
            observer.FoldsEnd(folds);
            return;
        }
        using var run = Resumes ? TrainingRun.Resume(folder, data) : TrainingRun.Open(recipe, data, folder);
        Train(run, fold: null, observer, cancellation);
    }

    // A newcomer need not know of them.
    private void TrainNeeded(ITrainingObserver observer, CancellationToken cancellation)
    {
        var needed = Prerequisite.Of(recipe, Beside);
        if (needed.Count == 0)
            return;
        observer.Needs(recipe, folder, needed);
        foreach (var other in needed)
        {
            observer.Next(other.Recipe, other.Folder);
            using var run = TrainingRun.Open(other.Recipe, RecipeData.Open(other.Recipe, root), other.Folder);
            Train(run, fold: null, observer, cancellation);
        }
        observer.Next(recipe, folder);
    }

    private static void Train(TrainingRun run, int? fold, ITrainingObserver observer, CancellationToken cancellation)
    {
        observer.Begins(run, fold);
        run.Execute(observer.Step, row => observer.Epoch(run, row), cancellation: cancellation);
        observer.Ends(run);
    }
}

/// <summary>Trains the face detector.</summary>
internal sealed class MtcnnJob(Func<MtcnnRun> open) : ITrainingJob
{
    public void Execute(ITrainingObserver observer, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(observer);
        var run = open();
        observer.DetectorBegins(run);
        run.Execute(
            (stage, row) =>
            {
                observer.DetectorEpoch(stage, row);
                cancellation.ThrowIfCancellationRequested();
            });
        observer.DetectorEnds(run);
    }
}
