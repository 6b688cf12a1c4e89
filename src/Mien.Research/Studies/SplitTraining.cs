using Mien.Models;
using Mien.Research.Data;
using Mien.Research.Evaluation;
using Mien.Research.Training;

namespace Mien.Research.Studies;

/// <summary>
/// A recipe trained on the training split of its data, as a step of a study, its epoch chosen on the validation split, and tested once on
/// the test split. It leaves NAME-epochs.csv; the test is read from its folder by whoever reports it.
/// </summary>
/// <param name="Name">Name of its table and of its folder.</param>
/// <param name="Title">What it is.</param>
/// <param name="Recipe">What to train.</param>
internal sealed record SplitTraining(string Name, string Title, Recipe Recipe)
{
    private const string TestFile = "test.json";

    /// <summary>Name of the table that it leaves.</summary>
    public string Epochs => StudyRun.EpochsOf(Name);

    /// <summary>The step.</summary>
    public StudyStep Step(StudyRun run) => new(Title, Epochs, tell => Execute(run, tell));

    /// <summary>The file of the best epoch, as a recipe that begins with it names it.</summary>
    public string ModelIn(StudyRun run) => Path.GetFullPath(TrainingRun.BestModelIn(run.Work(Name)));

    /// <summary>What its model answers to the test split.</summary>
    /// <param name="run">The study.</param>
    /// <param name="data">The samples.</param>
    public Answers Answers(StudyRun run, SampleSet data) => Studies.Answers.Of(ModelIn(run), data, Split.Test);

    /// <summary>What the test gave.</summary>
    public ClassificationEvaluation Test(StudyRun run) => ClassificationEvaluation.Load(TestIn(run));

    /// <summary>The best epoch.</summary>
    public EpochRow Best(StudyRun run) => EpochRow.BestOf(TrainingRun.RowsOf(run.Work(Name), Recipe.Epochs))!;

    private string TestIn(StudyRun run) => Path.Combine(run.Work(Name), TestFile);

    private void Execute(StudyRun run, Action<string> tell)
    {
        var data = RecipeData.Open(Recipe, run.Root);
        run.Train(Name, Recipe, data, tell, best =>
        {
            if (File.Exists(TestIn(run)))
                return;
            using var model = Model.Load(best);
            Evaluator.Evaluate(model, data, Split.Test).Save(TestIn(run));
        });
    }
}
