using System.CommandLine;
using Mien.Cli.Output;
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
            Job().Execute(new TrainingDisplay(streams));

            ITrainingJob Job()
            {
                var (named, count, chosen) = (parse.GetValue(recipe), parse.GetValue(folds), parse.GetValue(by));
                if (parse.GetValue(resume) is { } begun)
                {
                    return named is null && count is null && chosen is null && parse.GetValue(folder) is null && parse.GetValue(seed) is null
                        ? TrainingJob.Resume(begun, parse.GetValue(data))
                        : throw new UsageException("--resume goes on as the run was begun; leave recipe, --output, --seed, --folds and --by out");
                }
                if (named is null)
                    throw new UsageException($"no recipe given; shipped are {string.Join(", ", Recipe.Names.Concat(MtcnnRecipe.Names))}");
                if (chosen is not null && count is null)
                    throw new UsageException("--by says how --folds are made; give both");
                return UsageException.Of(() => TrainingJob.Open(new TrainingRequest
                {
                    Recipe = named,
                    Data = parse.GetValue(data),
                    Output = parse.GetValue(folder),
                    Seed = parse.GetValue(seed),
                    Folds = count,
                    ByGroup = chosen is null ? null : chosen == "group",
                }));
            }
        });
        return command;
    }
}
