using Mien.Data;
using Mien.Tensors;
using Mien.Vision;

namespace Mien.Cascade.Training;

/// <summary>The training and validation scenes of a recipe.</summary>
/// <param name="Training">What is learned from.</param>
/// <param name="Validation">Every tenth picture, which tells how the stages do on pictures that they did not learn from.</param>
internal sealed record CascadeScenes(SceneSource Training, SceneSource Validation);

/// <summary>The data of a recipe, opened; what another detector proposes for them is sought when scenes are asked for.</summary>
internal sealed class CascadeData
{
    private const int ValidationEvery = 10;
    private const string ProposalsFile = "proposals.json";

    // Finer than in use, and down to scores of what may be a face: that is not to be learned as background.
    private static readonly CascadeOptions proposing =
        new() { MinFaceSize = 20, ScaleFactor = 0.8f, ProposalThreshold = 0.5f, RefinementThreshold = 0.5f, OutputThreshold = 0.4f, UprightThreshold = 0 };

    private readonly List<AnnotatedPhoto> photos;
    private readonly List<string> others;
    private readonly FaceSet? faces;
    private readonly ulong seed;

    private CascadeData(CascadeRecipe recipe, string? root)
    {
        seed = recipe.Seed;
        photos = [.. PhotoSets.Open(recipe.Data, root).Where(photo => photo.Split == Split.Train)];
        others = [.. recipe.Photos.SelectMany(path => DataFile.FilesBelow(Find(path, root)).Where(Picture.CanLoad))];
        faces = recipe.Faces is { } name ? DataSets.Open(name, root) : null;
        Proposals = recipe.Proposals is { } path ? Find(path, root) : null;
    }

    /// <summary>The weights of the detector that proposes; null where there is none.</summary>
    public string? Proposals { get; }

    /// <summary>Opens the data of a recipe.</summary>
    /// <param name="recipe">The recipe.</param>
    /// <param name="root">The folder of data sets; null for the one that <see cref="DataSets.RootVariable"/> names.</param>
    /// <exception cref="DataException">Data are missing or bad.</exception>
    public static CascadeData Open(CascadeRecipe recipe, string? root) => new(recipe, root);

    /// <summary>Makes the scenes; what is proposed is found once and kept in the folder of the run.</summary>
    /// <exception cref="PictureException">A picture cannot be read.</exception>
    public CascadeScenes Scenes(string folder)
    {
        var proposed = ProposedFaces.Open(Path.Combine(folder, ProposalsFile), Propose);
        var (training, validation) = (new List<SceneFile>(), new List<SceneFile>());
        for (var i = 0; i < proposed.Files.Count; i++)
            (i % ValidationEvery == ValidationEvery - 1 ? validation : training).Add(proposed.Files[i]);
        return new(new(training, faces, proposed.Cutouts, seed), new(validation, faces: null, [], seed: null));
    }

    private ProposedFaces Propose()
    {
        using var cascade = Proposals is { } path ? CascadeDetector.Load(path, proposing) : null;
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
        DataSets.Find(path, root) ?? throw new DataException(new(path, null, $"not found, nor below --data or {DataSets.RootVariable}"));
}
