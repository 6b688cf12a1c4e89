using Mien.Models;
using Mien.Mtcnn;
using Mien.Recognition;
using Mien.Research.Data;
using Mien.Tensors.Threads;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Research.Mtcnn;

/// <summary>The training and validation scenes of a recipe.</summary>
/// <param name="Training">What is learned from.</param>
/// <param name="Validation">Every tenth picture, which tells how the stages do on pictures that they did not learn from.</param>
internal sealed record MtcnnScenes(SceneSource Training, SceneSource Validation);

/// <summary>The data of a recipe, opened; what another detector proposes for them is sought when scenes are asked for.</summary>
internal sealed class MtcnnData
{
    private const int ValidationEvery = 10;
    private const string ProposalsFile = "proposals.json";

    // Finer than in use, and down to scores of what may be a face: that is not to be learned as background.
    private static readonly MtcnnOptions proposing =
        new() { MinFaceSize = 20, ScaleFactor = 0.8f, ProposalThreshold = 0.5f, RefinementThreshold = 0.5f, OutputThreshold = 0.4f, UprightThreshold = 0 };

    private readonly List<AnnotatedPhoto> photos;
    private readonly List<string> others;
    private readonly FaceSet? faces;
    private readonly ulong seed;

    private MtcnnData(MtcnnRecipe recipe, string? root)
    {
        seed = recipe.Seed;
        photos = [.. recipe.Data.SelectMany(set => set.Take(root))];
        others = [.. recipe.Photos.SelectMany(path => DataFile.FilesBelow(Find(path, root)).Where(Picture.CanLoad))];
        faces = recipe.Faces is { } name ? DataSets.Open(name, root) : null;
        Proposals = recipe.Proposals is { } path ? Find(path, root) : null;
        Start = recipe.Start is { } start ? ModelCatalogue.Shipped.Contains(start) ? ModelCatalogue.PathOf(start) : Find(start, root) : null;
    }

    /// <summary>The weights of the detector that proposes; null where there is none.</summary>
    public string? Proposals { get; }

    /// <summary>The weights that training begins with; null for random ones.</summary>
    public string? Start { get; }

    /// <summary>Opens the data of a recipe.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="root">The folder of data sets; null for the one that <see cref="DataSets.RootVariable"/> names.</param>
    /// <exception cref="MienException">Data are missing or bad.</exception>
    public static MtcnnData Open(MtcnnRecipe recipe, string? root) => new(recipe, root);

    /// <summary>Makes the scenes; what is proposed is found once and kept in the folder of the run.</summary>
    /// <exception cref="MienException">A picture cannot be read.</exception>
    public MtcnnScenes Scenes(string folder)
    {
        var proposed = ProposedFaces.Open(Path.Combine(folder, ProposalsFile), Propose);
        var (training, validation) = (new List<SceneFile>(), new List<SceneFile>());
        for (var i = 0; i < proposed.Files.Count; i++)
            (i % ValidationEvery == ValidationEvery - 1 ? validation : training).Add(proposed.Files[i]);
        return new(new(training, faces, proposed.Cutouts, seed), new(validation, faces: null, [], seed: null));
    }

    private ProposedFaces Propose()
    {
        using var cascade = Proposals is { } path ? MtcnnDetector.Load(path, proposing) : null;
        var proposer = cascade is null ? null : new MirroredDetector(cascade, proposing.OutputThreshold);
        return new(
            [
                .. Each(photos, photo => SceneFiles.Annotated(photo, proposer)),
                .. Each(others, file => SceneFiles.Proposed(file, proposer!)),
            ],
            faces is null ? [] : [.. Cutouts(faces, proposer!)]);
    }

    private static IEnumerable<T> Each<TItem, T>(IEnumerable<TItem> items, Func<TItem, T> map) => OrderedParallel.Map(items, map, Workers.DefaultCount);

    private static IEnumerable<FaceCutout> Cutouts(FaceSet faces, IFaceDetector proposer) =>
        Each(faces.Rows(Split.Train), row => SceneFiles.Cutout(faces.ReadPicture(row), proposer) is { } face
            ? new FaceCutout(row, face)
            : (FaceCutout?)null).OfType<FaceCutout>();

    private static string Find(string path, string? root) =>
        DataSets.Find(path, root) ?? throw new MienException(path, $"not found, nor in the folder of the data sets, {DataSets.RootVariable}");
}
