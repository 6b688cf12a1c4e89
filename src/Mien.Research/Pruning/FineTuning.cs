using Mien.Models;
using Mien.Research.Training;

namespace Mien.Research.Pruning;

/// <summary>
/// Trains a pruned model further as a recipe says, beside the file it is for: of OUT.safetensors what it begins with is
/// OUT-start.safetensors, and the run is the folder OUT-run. Killed at any moment and executed again, it goes on.
/// </summary>
/// <param name="recipe">Name of a shipped recipe or path of a recipe file; its network, preprocessing and start are those of the pruned model.</param>
/// <param name="output">The model file to write in the end.</param>
public sealed class FineTuning(string recipe, string output)
{
    private readonly string start = Stem(output) + "-start.safetensors";
    private readonly string folder = Stem(output) + "-run";

    /// <summary>Whether it was begun, so that the pruned model is there.</summary>
    public bool IsBegun => File.Exists(start);

    /// <summary>Keeps the pruned model that is to be trained.</summary>
    public void Begin(Model pruned)
    {
        ArgumentNullException.ThrowIfNull(pruned);
        pruned.Save(start);
    }

    /// <summary>Trains to the end and writes the model of the best epoch.</summary>
    /// <param name="observer">Is told what is done.</param>
    /// <exception cref="MienException">The recipe cannot be followed, or the folder holds another run.</exception>
    public void Execute(ITrainingObserver observer)
    {
        using var pruned = Model.Load(start);
        var followed = Recipe.Open(recipe) with
        {
            Name = Path.GetFileNameWithoutExtension(output),
            Network = pruned.Spec,
            Preprocessing = pruned.Preprocessing,
            Start = new StartRecipe { Weights = start },
        };
        new NetworkJob(followed, folder, root: null) { Beside = File.Exists(recipe) ? Path.GetDirectoryName(Path.GetFullPath(recipe)) : null }.Execute(observer);
        using var best = Model.Load(TrainingRun.BestModelIn(folder));
        best.Save(output);
    }

    private static string Stem(string file) => file.EndsWith(".safetensors", StringComparison.OrdinalIgnoreCase) ? file[..^".safetensors".Length] : file;
}
