using Mien.Learning.Losses;
using Mien.Models;
using Mien.Networks;
using Mien.Research.Data;
using Mien.Research.Reports;
using Mien.Research.Training;

namespace Mien.Research.Studies.CustomExpressions;

/// <summary>
/// What was tried to come nearer to the paper's accuracy on CK+: the best shipped model with mirror images beside its faces, and trained further on
/// the set that the paper trained on, with either of its losses. Epochs are chosen on a tenth of that set, which the start saw in its own training.
/// </summary>
/// <param name="epochs">Epochs of each training.</param>
internal sealed class CkAttempts(int epochs)
{
    /// <summary>Name of the table: attempt, epoch, validation, named, shared, low, high, samples.</summary>
    public const string Name = "ckplus-attempts";

    private const string Start = "photo";
    private const string BaseRecipe = "compound-photo";
    private const int Size = 128;

    private static readonly LossRecipe lmcl = new() { Name = LossKind.Lmcl, Scale = LossComparison.Best.Scale, Margin = LossComparison.Best.Margin };

    /// <summary>Tries all, the trainings where their set is there.</summary>
    /// <param name="run">The study.</param>
    /// <param name="set">Name of the set that is trained on.</param>
    /// <param name="test">Name of the set that is named.</param>
    public StudyStep Step(StudyRun run, string set, string test) => new("attempts on CK+", Name, tell =>
    {
        var faces = DataSets.Open(test, run.Root);
        var table = new ResultTable(Name, "attempt", "epoch", "validation", "named", "shared", "low", "high", "samples");
        using (var model = ModelCatalogue.Load(Start))
            Add($"{Start}, mean of a face and its mirror image", null, SharedClasses.Measure(model, faces, withMirrorImages: true));
        if (DataSets.Has(set, run.Root))
        {
            foreach (var (title, recipe) in Trainings(run, set))
            {
                tell($"  {title}");
                using var model = LossComparison.Train(run, recipe, RecipeData.Open(recipe, run.Root), out var best);
                Add(title, best, SharedClasses.Measure(model, faces));
            }
        }
        run.Save(table);

        void Add(string attempt, EpochRow? best, SharedClasses measured)
        {
            var interval = Interval.OfShare(measured.Shared, measured.Count);
            table.Add(attempt, best?.Epoch, best?.ValidationAccuracy, measured.Named, measured.Shared, interval.Low, interval.High, measured.Count);
        }
    });

    private IEnumerable<(string Title, Recipe Recipe)> Trainings(StudyRun run, string set)
    {
        var tuned = Recipe.Open(BaseRecipe) with { Data = [LossComparison.Source(run, set)], Epochs = epochs, Seed = run.Seed, LabelSmoothing = 0 };
        var network = (BackboneSpec)tuned.Network;
        yield return ($"{Start}, tuned on {set} with softmax", tuned with { Name = "attempt-softmax", Start = tuned.Start! with { ReplaceHead = false } });
        yield return ($"{Start}, tuned on {set} with LMCL", tuned with { Name = "attempt-lmcl", Network = new EmbeddingSpec(network, EmbeddingHead.Cosine, Size), Loss = lmcl });
    }
}
