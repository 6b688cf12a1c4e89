using System.CommandLine;
using Mien.Cascade.Training;
using Mien.Cli.Output;
using Mien.Data;
using Mien.Training;

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
            if (CascadeRun.IsIn(resumed))
            {
                Execute(streams, CascadeRun.Resume(resumed, request.Data));
                return;
            }
            using var run = TrainingRun.Resume(resumed, Load(TrainingRun.RecipeOf(resumed), request.Data));
            Execute(streams, run);
            return;
        }
        if (request.Recipe is null)
            throw new UsageException($"no recipe given; shipped are {string.Join(", ", Recipe.Names.Concat(CascadeRecipe.Names))}");
        if (request is { By: not null, Folds: null })
            throw new UsageException("--by says how --folds are made; give both");
        if (CascadeRecipe.IsOne(request.Recipe))
        {
            TrainCascade(streams, request);
            return;
        }
        var recipe = Recipe.Open(request.Recipe);
        recipe = recipe with { Seed = request.Seed ?? recipe.Seed };
        var faces = Load(recipe, request.Data);
        var folder = Folder(request, recipe.Name, recipe.Seed);
        if (request.Folds is { } count)
        {
            CrossValidate(streams, new CrossValidation(recipe, faces, count, request.By is { } by ? by == "group" : null, folder));
            return;
        }
        using var begun = TrainingRun.Start(recipe, faces, folder);
        Execute(streams, begun);
    }

    private static void TrainCascade(StandardStreams streams, TrainRequest request)
    {
        if (request.Folds is not null)
            throw new UsageException($"{request.Recipe} trains a face detector; leave --folds and --by out");
        var recipe = CascadeRecipe.Open(request.Recipe!);
        recipe = recipe with { Seed = request.Seed ?? recipe.Seed };
        Execute(streams, CascadeRun.Start(recipe, request.Data, Folder(request, recipe.Name, recipe.Seed)));
    }

    private static string Folder(TrainRequest request, string name, ulong seed) => request.Output ?? Path.Combine("runs", $"{name}-seed{seed}");

    private static void Execute(StandardStreams streams, CascadeRun run)
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
        EvaluationTable.WriteFigures(validation.Results, streams.Output);
        streams.Error.WriteLine($"folds in {validation.Summary}");
    }

    private static SampleSet Load(Recipe recipe, string? data) => RecipeData.Open(recipe, data);
}
