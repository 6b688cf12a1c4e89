using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Mien.Research.Data;
using Mien.Research.Reports;
using Mien.Research.Training;
using Mien.Tensors;

namespace Mien.Research.Studies;

/// <summary>
/// A study in a folder of its own: study.json, its tables as CSV, report.html, and in the folder work what its trainings wrote. It can be
/// killed at any moment; resumed, it goes on from the last whole step or training epoch to the same tables. Only steps.csv, machine.csv,
/// speeds.csv and resources.csv, with the verdict on its memory, tell of times and of the machine.
/// </summary>
public sealed class StudyRun
{
    private const string PlanFile = "study.json";
    private const string WorkFolder = "work";
    private const string StepsTable = "steps";
    private const string MachineTable = "machine";
    private const string FactsTable = "study";

    private readonly StudyPlan plan;

    private StudyRun(Study study, StudyPlan plan, string folder, string? root) => (Study, this.plan, Folder, Root) = (study, plan, folder, root);

    /// <summary>The study.</summary>
    public Study Study { get; }

    /// <summary>Its size.</summary>
    public StudySize Size => plan.Size;

    /// <summary>Seed of all that is random.</summary>
    public ulong Seed => plan.Seed;

    /// <summary>Its folder.</summary>
    public string Folder { get; }

    /// <summary>The folder of data sets; null for the one that MIEN_DATA names.</summary>
    internal string? Root { get; }

    /// <summary>Begins a study. Nothing is done yet.</summary>
    /// <param name="study">The study.</param>
    /// <param name="size">Its size.</param>
    /// <param name="seed">Seed of all that is random.</param>
    /// <param name="command">The line that somebody types to do it again, as the report shows it.</param>
    /// <param name="folder">Folder to write to; it must be new or empty.</param>
    /// <param name="root">The folder of data sets; null for the one that MIEN_DATA names.</param>
    /// <exception cref="ArgumentException">The study has no such size.</exception>
    /// <exception cref="MienException">The folder is not empty, or something that the study requires is missing.</exception>
    public static StudyRun Begin(Study study, StudySize size, ulong seed, string command, string folder, string? root = null)
    {
        ArgumentNullException.ThrowIfNull(study);
        if (!study.Sizes.Contains(size))
            throw new ArgumentException($"{study.Name} has no size {size}", nameof(size));
        RunFolder.RequireEmpty(folder, "study");
        if (study.Needs(root).FirstOrDefault(need => need is { IsThere: false, IsRequired: true }) is { } missing)
            throw new MienException(missing.Name, $"is missing; {missing.Purpose}", "put it into the folder of data sets");
        Directory.CreateDirectory(folder);
        var plan = new StudyPlan(StudyPlan.CurrentSchema, study.Name, size, seed, command);
        AtomicFile.WriteText(Path.Combine(folder, PlanFile), JsonSerializer.Serialize(plan, StudyPlanJson.Default.StudyPlan) + "\n");
        return new(study, plan, folder, root);
    }

    /// <summary>Whether a folder holds a study.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, PlanFile));

    /// <summary>Opens the study in a folder.</summary>
    /// <param name="folder">Folder that <see cref="Begin"/> was given.</param>
    /// <param name="root">The folder of data sets that it was begun with; null for the one that MIEN_DATA names.</param>
    /// <exception cref="MienException">There is none, or its plan is damaged.</exception>
    public static StudyRun Open(string folder, string? root = null) => Open(folder, root, Studies.Study.All);

    /// <summary>Opens the study in a folder, which is one of those given.</summary>
    internal static StudyRun Open(string folder, string? root, IReadOnlyList<Study> known)
    {
        var path = Path.Combine(folder, PlanFile);
        if (!File.Exists(path))
            throw new MienException(folder, "no study was begun in this folder", "begin one");
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), StudyPlanJson.Default.StudyPlan) is { Schema: StudyPlan.CurrentSchema } plan
                && known.FirstOrDefault(study => study.Name == plan.Study) is { } study
                ? new(study, plan, folder, root)
                : throw new MienException(path, $"it is no study of the schema {StudyPlan.CurrentSchema}");
        }
        catch (JsonException error)
        {
            throw new MienException(path, "it is no valid JSON", cause: error);
        }
    }

    /// <summary>Does what is not done, and makes the report.</summary>
    /// <param name="tell">Told how far it is, line by line.</param>
    /// <returns>The report.</returns>
    /// <exception cref="MienException">Something that a step needs is missing or bad.</exception>
    public string Execute(Action<string> tell)
    {
        ArgumentNullException.ThrowIfNull(tell);
        AtomicFile.DeleteAllUnfinished(Folder);
        var steps = Study.Steps(this);
        foreach (var (i, step) in steps.Index())
            Do(step, $"step {i + 1} of {steps.Count}, {step.Name}", tell);
        Save(EvaluationTables.Environment(MachineTable, RunEnvironment.Capture()));
        Save(Facts());
        return Report();
    }

    /// <summary>
    /// The whole study as units that machines who see its folder share: the parts of a step, then the step, then those of the next one; at last
    /// what <see cref="Execute"/> does of what is done.
    /// </summary>
    internal IReadOnlyList<StudyUnit> Units()
    {
        var steps = Study.Steps(this);
        return
        [
            .. steps.Index().SelectMany(item => (IEnumerable<StudyUnit>)
            [
                .. item.Item.Parts.Select(part => new StudyUnit(2 * item.Index, $"{item.Item.Name}: {part.Name}", tell => DoPart(item.Item, part, tell))),
                new((2 * item.Index) + 1, item.Item.Name, tell => Do(item.Item, item.Item.Name, tell)),
            ]),
            new(2 * steps.Count, "report", tell => Execute(tell)),
        ];
    }

    /// <summary>Makes the report anew from the tables.</summary>
    /// <returns>The file.</returns>
    /// <exception cref="MienException">The study is not done, or a table is damaged.</exception>
    public string Report()
    {
        if (Study.Steps(this).FirstOrDefault(step => !Has(step.Result)) is { } open)
            throw new MienException(Folder, $"{open.Name} is not done", "resume the study first");
        return StudyReport.Write(this, Table(FactsTable), Table(StepsTable), Table(MachineTable));
    }

    /// <summary>Trains a recipe to its end in <see cref="Work"/>, or goes on with it there, and at last leaves the table NAME-epochs.</summary>
    /// <param name="name">Name of the training.</param>
    /// <param name="recipe">What to train.</param>
    /// <param name="data">The samples.</param>
    /// <param name="tell">Told every epoch.</param>
    /// <param name="trained">Given the model file of the best epoch before the table is there.</param>
    internal void Train(string name, Recipe recipe, SampleSet data, Action<string> tell, Action<string>? trained = null)
    {
        using (var training = TrainingRun.Open(recipe, data, Work(name)))
            training.Execute(epochDone: row => tell($"  epoch {row.Epoch} of {recipe.Epochs}"));
        trained?.Invoke(TrainingRun.BestModelIn(Work(name)));
        Save(EvaluationTables.Epochs(EpochsOf(name), TrainingRun.RowsOf(Work(name), recipe.Epochs)));
    }

    /// <summary>Name of the table that <see cref="Train"/> leaves.</summary>
    internal static string EpochsOf(string training) => $"{training}-epochs";

    /// <summary>Where a training of the study writes.</summary>
    internal string Work(string name) => Path.Combine(Folder, WorkFolder, name);

    internal bool Has(string table) => ResultTable.IsIn(Folder, table);

    internal ResultTable Table(string name) => ResultTable.Load(Folder, name);

    internal void Save(ResultTable table) => table.Save(Folder);

    private ResultTable Facts()
    {
        var facts = new ResultTable(FactsTable, "fact", "value");
        facts.Add("paper", Study.Paper);
        facts.Add("command", plan.Command);
        facts.Add("size", Size == StudySize.Paper ? "paper: the paper's own settings" : "small: what two processor cores can do in an hour");
        facts.Add("seed", Seed);
        return facts;
    }

    private void Do(StudyStep step, string line, Action<string> tell)
    {
        if (Has(step.Result))
        {
            tell($"{line}: done before");
            return;
        }
        tell(line);
        var started = Stopwatch.GetTimestamp();
        step.Run(tell);
        Note(step, Stopwatch.GetElapsedTime(started));
    }

    private void DoPart(StudyStep step, StudyPart part, Action<string> tell)
    {
        tell($"{step.Name}: {part.Name}");
        if (!Has(step.Result))
            part.Run(tell);
    }

    private void Note(StudyStep step, TimeSpan time)
    {
        var steps = new ResultTable(StepsTable, "step", "seconds");
        if (Has(StepsTable) && Table(StepsTable) is var known)
            foreach (var row in Enumerable.Range(0, known.Count).Where(row => known[row, "step"] != step.Name))
                steps.Add(known[row, "step"], known[row, "seconds"]);
        steps.Add(step.Name, Math.Round(time.TotalSeconds, 1));
        Save(steps);
    }
}

/// <summary>What was begun in a folder.</summary>
internal sealed record StudyPlan(string Schema, string Study, StudySize Size, ulong Seed, string Command)
{
    public const string CurrentSchema = "mien.study/1";
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true)]
[JsonSerializable(typeof(StudyPlan))]
internal sealed partial class StudyPlanJson : JsonSerializerContext;
