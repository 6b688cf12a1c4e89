using System.CommandLine;
using Mien.Models;
using Mien.Research.Data;
using Mien.Research.Training;

namespace Mien.Cli.Commands;

/// <summary>mien data faces: writes the faces of a recipe for other programs.</summary>
internal static class DataFacesCommand
{
    public static Command Create()
    {
        var recipe = new Argument<string>("recipe") { Description = "Name of a recipe or path of its file" };
        var size = SharedOptions.Number("--size", "Rows and columns of each face, pixels; as the recipe's network takes it by default", 8, 1024);
        var data = SharedOptions.DataFolder();
        var output = new Option<string>("--output", "-o") { Description = "Folder for faces.npy and faces.csv", HelpName = "folder", Required = true };
        var command = new Command("faces", "Write the faces that a recipe learns from, cut as it says, as a NumPy array and a table") { recipe, size, data, output };
        command.SetAction(parse =>
        {
            var opened = Recipe.Open(parse.GetRequiredValue(recipe));
            var shape = opened.Preprocessing.PictureShape;
            if (parse.GetValue(size) is { } side)
                shape = new PixelShape(side, side, shape.Channels);
            FaceExport.Write(RecipeData.OpenFaces(opened, shape, parse.GetValue(data)), parse.GetRequiredValue(output));
        });
        return command;
    }
}
