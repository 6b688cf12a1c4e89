using System.CommandLine;
using Mien.Cli.Output;
using Mien.Research.Data;
using Mien.Research.Mtcnn;
using Mien.Research.Training;

namespace Mien.Cli.Commands;

/// <summary>mien train: trains a network as a recipe says, in a folder of its own.</summary>
internal static class TrainCommand
{
    public static Command Create(StandardStreams streams)
    {
        var recipe = new Argument<string?>("recipe")
        {
            Description = "Name of a shipped recipe or path of a recipe file; left out with --resume",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var data = SharedOptions.DataFolder();
        var folder = new Option<string?>("--output", "-o") { Description = "Folder of the run; runs/NAME-seedN by default", HelpName = "folder" };
        var resume = new Option<string?>("--resume") { Description = "Go on with the run in this folder", HelpName = "folder" };
        var seed = SharedOptions.Seed("Seed to use instead of the recipe's");
        var folds = SharedOptions.Number("--folds", "Cross-validate: train and test once for each of n folds", 2, 1000);
        var by = SharedOptions.Choice(
            "--by", "What folds share evenly or not at all; group (person or film) where the data set tells it, else class", ["group", "class"]);
        var threads = SharedOptions.Threads();

        var command = new Command("train", "Train a network as a recipe says") { recipe, data, folder, resume, seed, folds, by, threads };
        command.SetAction(parse =>
        {
            SharedOptions.UseThreads(parse.GetValue(threads));
            Train(
                streams,
                new TrainRequest(
                    parse.GetValue(recipe), parse.GetValue(data), parse.GetValue(folder), parse.GetValue(resume), parse.GetValue(seed),
                    parse.GetValue(folds), parse.GetValue(by)));
        });
        return command;
    }

    private static void Train(StandardStreams streams, TrainRequest request)
    {
        if (request.Resume is { } resumed)
        {
            if ((request.Recipe ?? request.Output ?? request.Seed ?? request.Folds ?? request.By as object) is not null)
                throw new UsageException("--resume goes on as the run was begun; leave recipe, --output, --seed, --folds and --by out");
            Resume(streams, resumed, request.Data);
            return;
        }
        if (request.Recipe is null)
            throw new UsageException($"no recipe given; shipped are {string.Join(", ", Recipe.Names.Concat(MtcnnRecipe.Names))}");
        if (request is { By: not null, Folds: null })
            throw new UsageException("--by says how --folds are made; give both");
        if (MtcnnRecipe.IsOne(request.Recipe))
        {
            TrainCascade(streams, request);
            return;
        }
        var recipe = Recipe.Open(request.Recipe);
        recipe = recipe with { Seed = request.Seed ?? recipe.Seed };
        var folder = Folder(request, recipe.Name, recipe.Seed);
        var data = Load(recipe, request.Data);
        TrainingRun.RequireUsable(recipe, folder);
        TrainNeeded(streams, recipe, folder, File.Exists(request.Recipe) ? Path.GetDirectoryName(Path.GetFullPath(request.Recipe)) : null, request.Data);
        if (request.Folds is { } count)
        {
            CrossValidate(streams, CrossValidation.Open(recipe, data, count, request.By is { } by ? by == "group" : null, folder));
            return;
        }
        using var run = TrainingRun.Open(recipe, data, folder);
        Execute(streams, run);
    }

    private static void Resume(StandardStreams streams, string folder, string? root)
    {
        if (MtcnnRun.IsIn(folder))
        {
            Execute(streams, MtcnnRun.Resume(folder, root));
            return;
        }
        var recipe = TrainingRun.RecipeOf(folder);
        var data = Load(recipe, root);
        TrainNeeded(streams, recipe, folder, beside: null, root);
        if (CrossValidation.IsIn(folder))
        {
            CrossValidate(streams, CrossValidation.Resume(folder, data));
            return;
        }
        using var run = TrainingRun.Resume(folder, data);
        Execute(streams, run);
    }

    // What other recipes have to make first: a newcomer need not know of them.
    private static void TrainNeeded(StandardStreams streams, Recipe recipe, string folder, string? beside, string? root)
    {
        var needed = Prerequisite.Of(recipe, beside);
        if (needed.Count == 0)
            return;
        streams.Error.WriteLine($"{recipe.Name} needs models that other recipes make; these are trained first, each in a folder of its own:");
        foreach (var other in needed)
            streams.Error.WriteLine($"  {other.Recipe.Name}, {other.Folder}: {TrainingDisplay.Outlook(other.Recipe, other.EpochsDone)}");
        streams.Error.WriteLine($"and then {recipe.Name}, {folder}: {TrainingDisplay.Outlook(recipe, done: 0)}");
        streams.Error.WriteLine("stopped at any moment, the same command goes on from there");
        foreach (var other in needed)
        {
            streams.Error.WriteLine($"{other.Recipe.Name}, {other.Folder}");
            using var run = TrainingRun.Open(other.Recipe, Load(other.Recipe, root), other.Folder);
            Execute(streams, run);
        }
        streams.Error.WriteLine($"{recipe.Name}, {folder}");
    }

    private static void TrainCascade(StandardStreams streams, TrainRequest request)
    {
        if (request.Folds is not null)
            throw new UsageException($"{request.Recipe} trains a face detector; leave --folds and --by out");
        var recipe = MtcnnRecipe.Open(request.Recipe!);
        recipe = recipe with { Seed = request.Seed ?? recipe.Seed };
        Execute(streams, MtcnnRun.Open(recipe, request.Data, Folder(request, recipe.Name, recipe.Seed)));
    }

    private static string Folder(TrainRequest request, string name, ulong seed) => request.Output ?? Path.Combine("runs", $"{name}-seed{seed}");

    private static void Execute(StandardStreams streams, MtcnnRun run)
    {
        streams.Error.WriteLine("stage  epoch  seconds     rate  training loss  training  validation loss  validation");
        run.Execute((stage, row) => streams.Error.WriteLine($"{stage,-5}  {TrainingDisplay.Line(row)}"));
        streams.Error.WriteLine($"the detector is in {run.Weights}");
    }

    private static void Execute(StandardStreams streams, TrainingRun run)
    {
        if (run.Note is { } note)
            streams.Report(note);
        using var display = TrainingDisplay.Create(streams, run);
        run.Execute(display.Step, display.Epoch);
        display.Finish();
    }

    private static void CrossValidate(StandardStreams streams, CrossValidation validation)
    {
        validation.Execute((fold, run) =>
        {
            streams.Error.WriteLine($"fold {fold}");
            Execute(streams, run);
        });
        EvaluationReport.Of(validation.Results, validation.Pooled).Write(isJson: false, streams.Output);
        streams.Error.WriteLine($"folds in {validation.Summary}, all of them as one in {validation.PooledFile}");
    }

    private static SampleSet Load(Recipe recipe, string? data) => RecipeData.Open(recipe, data);
}

/// <summary>What training the command line asks for; null for what it does not say.</summary>
/// <param name="Recipe">Name of a shipped recipe or path of a recipe file.</param>
/// <param name="Data">Folder of the data sets.</param>
/// <param name="Output">Folder of the run.</param>
/// <param name="Resume">Folder of the run to go on with.</param>
/// <param name="Seed">Seed instead of the recipe's.</param>
/// <param name="Folds">Number of folds.</param>
/// <param name="By">group or class.</param>
internal sealed record TrainRequest(
    string? Recipe, string? Data, string? Output, string? Resume, ulong? Seed, int? Folds, string? By);
