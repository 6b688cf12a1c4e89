using System.CommandLine;
using Mien.Cli.Output;
using Mien.Models;
using Mien.Research.Data;
using Mien.Research.Training;

namespace Mien.Cli.Commands;

/// <summary>mien embed: makes a model that expressions can be added to.</summary>
internal static class EmbedCommand
{
    public static Command Create(StandardStreams streams)
    {
        var model = new Argument<string>("model") { Description = "Name of a shipped model or path of a model file" };
        var data = new Option<string?>("--data") { Description = "Name of a data set or path of its folder or file", HelpName = "name|path" };
        var recipe = new Option<string?>("--recipe") { Description = "Name of a recipe or path of its file, whose data sets are taken, cut as it says", HelpName = "recipe" };
        var output = new Option<string>("--output", "-o")
        {
            Description = "Model file to write; it appears whole or not at all",
            HelpName = "file.safetensors",
            Required = true,
        };
        var threads = SharedOptions.Threads();

        var command = new Command("embed", "Make a model that expressions can be added to, out of a trained one and the set it was trained on")
        {
            model, data, recipe, output, threads,
        };
        command.Validators.Add(result =>
        {
            if (result.GetResult(data) is null == result.GetResult(recipe) is null)
                result.AddError("give --data or --recipe: the faces that the model was trained on");
        });
        command.SetAction(parse =>
        {
            SharedOptions.UseThreads(parse.GetValue(threads));
            var file = parse.GetRequiredValue(output);
            using var target = OutputTarget.Open(file, streams);
            var trained = ModelCatalogue.Load(parse.GetRequiredValue(model));
            var faces = parse.GetValue(recipe) is { } taken
                ? RecipeData.OpenFaces(Recipe.Open(taken), trained.Preprocessing.PictureShape)
                : DataSets.Open(parse.GetValue(data)!);
            ExpressionModel.Fit(Path.GetFileNameWithoutExtension(file), trained, faces).Save(target.Stream);
            target.Commit();
        });
        return command;
    }
}
