using System.Diagnostics;
using Mien.Learning.Checkpoints;
using Mien.Learning.Layers;
using Mien.Learning.Schedules;
using Mien.Learning.Training;
using Mien.Models;
using Mien.Networks;
using Mien.Research.Data;
using Mien.Research.Evaluation;
using Mien.Research.Inspection;
using Mien.Tensors;

namespace Mien.Research.Training;

/// <summary>
/// One training run in a folder of its own: recipe.json, environment.json, epochs.csv, best.safetensors (the model of
/// the best validation accuracy, or the least validation loss of a network that gives back its input), last.safetensors (all that is needed to go on)
/// and, where it has teachers, teachers.safetensors (what they said of the training faces), where layers are inspected, angles.csv
/// and stages.csv. It can be killed at any moment; resumed, it ends with the same weights.
/// </summary>
public sealed class TrainingRun : IDisposable
{
    private const string RecipeFile = "recipe.json";
    private const string EnvironmentFile = "environment.json";
    private const string LogFile = "epochs.csv";
    private const string LastFile = "last.safetensors";
    private const string TeachingsFile = "teachers.safetensors";
    private const string BestFile = "best.safetensors";
    private const int PredictionBatch = 64;

    private readonly string folder;
    private readonly Recipe recipe;
    private readonly Schedule schedule;
    private readonly Trainer trainer;
    private readonly Predictor predictor;
    private readonly ISamples validation;
    private readonly List<EpochRow> rows;
    private readonly Model model;
    private readonly string fingerprint;
    private readonly Teachings? teachings;
    private readonly DistinctivenessLog? angles;

    private TrainingRun(Recipe recipe, SampleSet data, string folder, bool resume)
    {
        this.folder = folder;
        this.recipe = recipe;
        var samples = TrainingSamples.Create(recipe, data, Path.Combine(folder, TeachingsFile));
        fingerprint = samples.Fingerprint;
        teachings = samples.Teachings;
        if (recipe.Network.Misfit(samples.Preprocessing) is { } misfit)
            throw new MienException(recipe.Name, misfit);
        var network = recipe.Network.Create(samples.Labels.Count);
        network.Initialize(new RandomSource(recipe.Seed, RandomStream.InitialWeights));
        if (recipe.Start is { } start)
        {
            if (!resume)
                Transfer.Fill(start, network, samples.Labels);
            Transfer.Freeze(start, network);
        }
        model = new Model(recipe.Name, recipe.Network, network, samples.Labels, samples.Preprocessing);
        schedule = recipe.Schedule.Create(recipe.Epochs);
        try
        {
            trainer = new Trainer(
                network, samples.Training, parameters => recipe.CreateOptimizer(parameters, network), schedule, recipe.BatchSize, recipe.Seed,
                recipe.AverageDecay, recipe.Loss.Create());
        }
        catch (ArgumentException error)
        {
            throw new MienException(recipe.Name, $"network {recipe.Network.Title} cannot be trained so: {error.Message}", cause: error);
        }
        validation = samples.Validation;
        rows = resume ? Restore() : [];
        predictor = new Predictor(network, validation.SampleShape, PredictionBatch);
        if (recipe.Inspect is { Count: > 0 } layers)
            angles = DistinctivenessLog.Open(folder, rows.Count, new DistinctivenessRecorder(network, layers, validation));
    }

    /// <summary>The model file of the best epoch.</summary>
    public string BestModel => BestModelIn(folder);

    /// <summary>What the best epoch is chosen by.</summary>
    internal ISamples Validation => validation;

    /// <summary>What the model does to its input.</summary>
    internal Preprocessing Preprocessing => model.Preprocessing;

    /// <summary>Epochs that it takes.</summary>
    internal int Epochs => recipe.Epochs;

    /// <summary>Epochs done.</summary>
    internal IReadOnlyList<EpochRow> Rows => rows;

    /// <summary>
    /// The best epoch so far by validation accuracy, or by validation loss where there is no accuracy; the earlier one of equals.
    /// </summary>
    public EpochRow? Best => EpochRow.BestOf(rows);

    /// <summary>What a user should know of a resumed run, on one line; null for nothing.</summary>
    public string? Note { get; private init; }

    /// <summary>Prepares a new run, or goes on with the one of the very same recipe that the folder holds.</summary>
    /// <param name="recipe">What to train and how.</param>
    /// <param name="data">As for <see cref="Start"/>.</param>
    /// <param name="folder">Folder to write to; it must be new or empty, or hold a run of the recipe.</param>
    public static TrainingRun Open(Recipe recipe, SampleSet data, string folder) =>
        Holds(recipe, folder) ? Resume(folder, data) : Start(recipe, data, folder);

    /// <summary>Prepares a new run.</summary>
    /// <param name="recipe">What to train and how.</param>
    /// <param name="data">Data set; without a validation split, one is taken from it as the recipe says.</param>
    /// <param name="folder">Folder to write to; it must be new or empty.</param>
    public static TrainingRun Start(Recipe recipe, SampleSet data, string folder)
    {
        RunFolder.RequireEmpty(folder, "run");
        var run = new TrainingRun(recipe, data, folder, resume: false);
        Directory.CreateDirectory(folder);
        WriteRecipe(recipe, folder);
        RunEnvironment.Keep(Path.Combine(folder, EnvironmentFile));
        run.KeepTeachings();
        return run;
    }

    /// <summary>Whether a run was begun in a folder.</summary>
    public static bool IsIn(string folder) => File.Exists(Path.Combine(folder, RecipeFile));

    /// <summary>Whether a folder holds a run, or folds, of the very same recipe.</summary>
    public static bool Holds(Recipe recipe, string folder) =>
        IsIn(folder) && File.ReadAllText(Path.Combine(folder, RecipeFile)) == recipe.ToJson() + "\n";

    /// <summary>The recipe of a run that was begun in a folder.</summary>
    /// <exception cref="MienException">There is no run, or its recipe cannot be followed.</exception>
    public static Recipe RecipeOf(string folder) => IsIn(folder)
        ? Recipe.Load(Path.Combine(folder, RecipeFile))
        : throw new MienException(folder, "no run was begun in this folder", "begin one by the name of its recipe");

    /// <summary>Goes on with the run in a folder from its last whole epoch.</summary>
    /// <param name="folder">Folder of the run.</param>
    /// <param name="data">The data set that the run was started with.</param>
    public static TrainingRun Resume(string folder, SampleSet data)
    {
        var recipe = RecipeOf(folder);
        AtomicFile.DeleteAllUnfinished(folder);
        var run = new TrainingRun(recipe, data, folder, File.Exists(Path.Combine(folder, LastFile)))
        {
            Note = RunEnvironment.Keep(Path.Combine(folder, EnvironmentFile)),
        };
        run.KeepTeachings();
        run.KeepBest();
        return run;
    }

    /// <summary>Trains until the last epoch of the recipe.</summary>
    /// <param name="step">Told after every step.</param>
    /// <param name="epochDone">Told after every epoch.</param>
    /// <param name="observe">
    /// Shown the network after every epoch, with the weights that the row's validation is of; it may look inside
    /// (<see cref="Layer.Observe"/>), but not change it.
    /// </param>
    /// <param name="cancellation">Stops between two steps; what was done up to the last whole epoch is kept.</param>
    public void Execute(
        Action<TrainingProgress>? step = null, Action<EpochRow>? epochDone = null, Action<EpochRow, Layer>? observe = null,
        CancellationToken cancellation = default)
    {
        while (rows.Count < recipe.Epochs)
        {
            var started = Stopwatch.GetTimestamp();
            var epoch = trainer.RunEpoch(rows.Count, step, cancellation);
            trainer.Average?.Apply();
            predictor.Refresh();
            var (loss, accuracy) = Fit.Of(predictor, validation, recipe.Network.Task == NetworkTask.Reconstruction);
            var row = new EpochRow(
                rows.Count + 1, Stopwatch.GetElapsedTime(started).TotalSeconds, epoch.LearningRate, epoch.Loss, epoch.Accuracy,
                loss, accuracy);
            rows.Add(row);
            angles?.Record(row);
            observe?.Invoke(row, model.Network);
            trainer.Average?.Restore();
            schedule.Report(loss);
            EpochLog.Write(Path.Combine(folder, LogFile), rows);
            Checkpoint.Save(Path.Combine(folder, LastFile), model.Network, trainer, new Dictionary<string, string>
            {
                [EpochLog.EpochKey] = EpochLog.Text(rows.Count),
                ["data"] = fingerprint,
            });
            KeepBest();
            epochDone?.Invoke(row);
        }
        angles?.NameStages();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        trainer.Dispose();
        predictor.Dispose();
        angles?.Dispose();
    }

    internal static void WriteRecipe(Recipe recipe, string folder) =>
        AtomicFile.WriteText(Path.Combine(folder, RecipeFile), recipe.ToJson() + "\n");

    /// <summary>The log of a run of so many epochs.</summary>
    /// <exception cref="IOException">There is no such log, or it has fewer.</exception>
    internal static List<EpochRow> RowsOf(string folder, int epochs) => EpochLog.Read(Path.Combine(folder, LogFile), epochs);

    internal static string BestModelIn(string folder) => Path.Combine(folder, BestFile);

    internal static RunEnvironment EnvironmentOf(string folder) => RunEnvironment.Load(Path.Combine(folder, EnvironmentFile));

    /// <summary>How many epochs the run in a folder has done.</summary>
    internal static int EpochsOf(string folder) =>
        Path.Combine(folder, LogFile) is var log && File.Exists(log) ? File.ReadLines(log).Skip(1).Count() : 0;

    /// <summary>Whether the run in a folder has done all epochs of its recipe, and its model is of the best one.</summary>
    internal static bool IsDone(string folder, Recipe recipe)
    {
        var best = Path.Combine(folder, BestFile);
        return EpochsOf(folder) == recipe.Epochs && File.Exists(best)
            && (!SafeTensors.Read(best).Metadata.TryGetValue(EpochLog.EpochKey, out var epoch)
                || epoch == EpochLog.Text(EpochRow.BestOf(RowsOf(folder, recipe.Epochs))!.Epoch));
    }

    /// <summary>Refuses a folder that can take neither a new run, or folds, nor go on with those of this recipe.</summary>
    /// <exception cref="MienException">The folder holds something else.</exception>
    public static void RequireUsable(Recipe recipe, string folder)
    {
        if (!Holds(recipe, folder) && !CrossValidation.IsHalfBegun(folder))
            RunFolder.RequireEmpty(folder, "run");
    }

    private void KeepTeachings() => teachings?.Write(Path.Combine(folder, TeachingsFile), fingerprint);

    // After the checkpoint, and again when a run goes on: so the model is never of an epoch that a kill has undone.
    private void KeepBest()
    {
        if (Best is not { } best || best.Epoch != rows.Count)
            return;
        trainer.Average?.Apply();
        model.Save(BestModel, new Dictionary<string, string> { [EpochLog.EpochKey] = EpochLog.Text(best.Epoch) });
        trainer.Average?.Restore();
    }

    private List<EpochRow> Restore()
    {
        var path = Path.Combine(folder, LastFile);
        var metadata = Checkpoint.Restore(path, model.Network, trainer);
        var epoch = EpochLog.EpochOf(path, metadata);
        if (!metadata.TryGetValue("data", out var data) || data != fingerprint)
            throw new MienException(path, "the run began with other samples or teachers", "resume it with the same, and a fold in the folder of all its folds");
        var done = EpochLog.Read(Path.Combine(folder, LogFile), epoch);
        foreach (var row in done)
            schedule.Report(row.ValidationLoss);
        return done;
    }
}
