using Mien.Mtcnn;
using Mien.Networks;
using Mien.Research.Data;
using Mien.Research.Training;
using Mien.Tensors;
using Mien.Vision;

namespace Mien.Research.Mtcnn;

/// <summary>
/// Trains the three stages of MTCNN one after the other, in a folder of their own: recipe.json, environment.json, proposals.json, a CSV of
/// epochs and a checkpoint for each stage, and mtcnn.safetensors at the end. It can be killed at any moment; begun again, it ends
/// with the same weights.
/// </summary>
public sealed class MtcnnRun
{
    private const string RecipeFile = "recipe.json";
    private const string EnvironmentFile = "environment.json";
    private const string WeightsFile = "mtcnn.safetensors";
    private const string PNetName = "p-net";
    private const string RNetName = "r-net";
    private const string ONetName = "o-net";

    private readonly MtcnnRecipe recipe;
    private readonly MtcnnData data;
    private readonly string folder;

    private MtcnnRun(MtcnnRecipe recipe, string? root, string folder)
    {
        this.recipe = recipe;
        this.folder = folder;
        data = MtcnnData.Open(recipe, root);
    }

    /// <summary>The weights that the run ends with.</summary>
    public string Weights => Path.Combine(folder, WeightsFile);

    /// <summary>Whether a folder holds a run of a cascade.</summary>
    public static bool IsIn(string folder) => Path.Combine(folder, RecipeFile) is var file && File.Exists(file) && MtcnnRecipe.IsOne(file);

    /// <summary>Prepares a new run.</summary>
    /// <param name="recipe">What to train from and how.</param>
    /// <param name="root">The folder of data sets; null for the one that <see cref="DataSets.RootVariable"/> names.</param>
    /// <param name="folder">Folder to write to; it must be new or empty.</param>
    /// <exception cref="MienException">Data are missing or bad; nothing was written.</exception>
    public static MtcnnRun Start(MtcnnRecipe recipe, string? root, string folder)
    {
        RunFolder.RequireEmpty(folder, "run");
        var run = new MtcnnRun(recipe, root, folder);
        Directory.CreateDirectory(folder);
        AtomicFile.WriteText(Path.Combine(folder, RecipeFile), recipe.ToJson() + "\n");
        RunEnvironment.Keep(Path.Combine(folder, EnvironmentFile));
        return run;
    }

    /// <summary>Prepares a new run, or goes on with the one of the very same recipe that the folder holds.</summary>
    /// <param name="recipe">What to train from and how.</param>
    /// <param name="root">As for <see cref="Start"/>.</param>
    /// <param name="folder">Folder to write to; it must be new or empty, or hold a run of the recipe.</param>
    public static MtcnnRun Open(MtcnnRecipe recipe, string? root, string folder) =>
        IsIn(folder) && File.ReadAllText(Path.Combine(folder, RecipeFile)) == recipe.ToJson() + "\n" ? Resume(folder, root) : Start(recipe, root, folder);

    /// <summary>Goes on with the run in a folder from its last whole epoch.</summary>
    /// <param name="folder">Folder of the run.</param>
    /// <param name="root">The folder of data sets that the run was started with.</param>
    public static MtcnnRun Resume(string folder, string? root)
    {
        AtomicFile.DeleteAllUnfinished(folder);
        RunEnvironment.Keep(Path.Combine(folder, EnvironmentFile));
        return new(MtcnnRecipe.Load(Path.Combine(folder, RecipeFile)), root, folder);
    }

    /// <summary>Trains all stages to their last epoch.</summary>
    /// <param name="epochDone">Told the name of the stage and the epoch after every one.</param>
    public void Execute(Action<string, EpochRow> epochDone)
    {
        var (pNet, rNet, oNet) = data.Start is { } start ? MtcnnWeights.Load(start) : Random();
        (PNet PNet, RNet RNet, ONet ONet)? teacher = recipe.HasTeacher ? MtcnnWeights.Load(data.Proposals!) : null;
        var scenes = data.Scenes(folder);
        Train(pNet, PNetName, recipe.PNet, before: null, teacher?.PNet);
        using (var proposals = new MtcnnDetector(pNet, rnet: null, onet: null, Mining(1)))
            Train(rNet, RNetName, recipe.RNet, proposals, teacher?.RNet);
        using (var refined = new MtcnnDetector(pNet, rNet, onet: null, Mining(2)))
            Train(oNet, ONetName, recipe.ONet, refined, teacher?.ONet);
        MtcnnWeights.Save(Weights, pNet, rNet, oNet);

        (PNet, RNet, ONet) Random()
        {
            var networks = (PNet: new PNet(), RNet: new RNet(), ONet: new ONet());
            foreach (var (network, name) in new (MtcnnNetwork, string)[] { (networks.PNet, PNetName), (networks.RNet, RNetName), (networks.ONet, ONetName) })
                network.Initialize(new RandomSource(recipe.Seed, RandomStream.NetworkWeights, (ulong)NetworkPresets.Find(name).Input.Height));
            return networks;
        }

        void Train(MtcnnNetwork network, string name, NetworkRecipe stage, IFaceDetector? before, MtcnnNetwork? taughtBy) =>
            new NetworkRun(network, name, stage, stage.TeacherShare > 0 ? taughtBy : null, recipe.Seed, folder).Execute(scenes, before, epochDone);
    }

    // Far lower thresholds than in use: the stages refuse more in pictures that they learned from than in others, and the next stage is
    // to meet what they let pass there. A P-Net that keeps its weights did not learn from them.
    private MtcnnOptions Mining(int stages) => new()
    {
        Networks = stages,
        MinFaceSize = 20,
        ProposalThreshold = stages == 1 ? 0.3f : recipe.PNet.Epochs == 0 ? 0.5f : 0.2f,
        RefinementThreshold = 0.002f,
    };
}
