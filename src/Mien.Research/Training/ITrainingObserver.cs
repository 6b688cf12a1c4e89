using Mien.Learning.Training;
using Mien.Research.Mtcnn;

namespace Mien.Research.Training;

/// <summary>Is told what a training job does, one call at a time on the thread that trains.</summary>
public interface ITrainingObserver
{
    /// <summary>Models that other recipes make are trained first, in this order.</summary>
    /// <param name="recipe">The recipe that needs them.</param>
    /// <param name="folder">Folder of its run.</param>
    /// <param name="needed">What it needs.</param>
    void Needs(Recipe recipe, string folder, IReadOnlyList<Prerequisite> needed);

    /// <summary>One of several recipes comes next.</summary>
    void Next(Recipe recipe, string folder);

    /// <summary>A run begins or goes on.</summary>
    /// <param name="run">The run.</param>
    /// <param name="fold">Its fold, from 1; null for a run by itself.</param>
    void Begins(TrainingRun run, int? fold);

    /// <summary>A step was made.</summary>
    void Step(TrainingProgress progress);

    /// <summary>An epoch was made.</summary>
    void Epoch(TrainingRun run, EpochRow row);

    /// <summary>The run has made all epochs.</summary>
    void Ends(TrainingRun run);

    /// <summary>All folds are trained and tested.</summary>
    void FoldsEnd(CrossValidation folds);

    /// <summary>The training of a face detector begins or goes on.</summary>
    void DetectorBegins(MtcnnRun run);

    /// <summary>An epoch of a stage of the face detector was made.</summary>
    void DetectorEpoch(string stage, EpochRow row);

    /// <summary>The face detector is trained.</summary>
    void DetectorEnds(MtcnnRun run);
}
