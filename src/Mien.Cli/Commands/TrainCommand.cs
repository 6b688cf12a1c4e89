using System.CommandLine;
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
        var seed = new Option<ulong?>("--seed") { Description = "Seed to use instead of the recipe's", HelpName = "n" };
        var threads = SharedOptions.Threads();

        var command = new Command("train", "Train a network as a recipe says") { recipe, data, folder, resume, seed, threads };
        command.SetAction(parse =>
        {
            SharedOptions.UseThreads(parse.GetValue(threads));
            using var run = Open(
                parse.GetValue(recipe), parse.GetValue(folder), parse.GetValue(resume), parse.GetValue(seed), parse.GetValue(data));
            using var display = TrainingDisplay.Create(streams, run);
            run.Execute(display.Step, display.Epoch);
            display.Finish();
        });
        return command;
    }

    private static TrainingRun Open(string? name, string? folder, string? resume, ulong? seed, string? data)
    {
        if (resume is not null && (name ?? folder ?? seed as object) is not null)
            throw new UsageException("--resume goes on as the run was begun; leave recipe, --output and --seed out");
        if (resume is not null)
            return TrainingRun.Resume(resume, DataSets.OpenSamples(TrainingRun.RecipeOf(resume).Data, data));
        if (name is null)
            throw new UsageException($"no recipe given; shipped are {string.Join(", ", Recipe.Names)}");
        var recipe = Recipe.Open(name);
        recipe = recipe with { Seed = seed ?? recipe.Seed };
        return TrainingRun.Start(recipe, DataSets.OpenSamples(recipe.Data, data), folder ?? Path.Combine("runs", $"{recipe.Name}-seed{recipe.Seed}"));
    }
}
