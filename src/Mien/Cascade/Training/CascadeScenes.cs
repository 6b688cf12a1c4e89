using Mien.Data;
using Mien.Tensors;
using Mien.Vision;

namespace Mien.Cascade.Training;

/// <summary>The training and validation scenes of a recipe.</summary>
/// <param name="Training">What is learned from.</param>
/// <param name="Validation">Every tenth picture, which tells how the stages do on pictures that they did not learn from.</param>
internal sealed record CascadeScenes(SceneSource Training, SceneSource Validation)
{
    private const int ValidationEvery = 10;
    private const string ProposalsFile = "proposals.json";

    // Finer than in use, and down to scores of what may be a face: that is not to be learned as background.
    private static readonly CascadeOptions proposing =
        new() { MinFaceSize = 20, ScaleFactor = 0.8f, ProposalThreshold = 0.5f, RefinementThreshold = 0.5f, OutputThreshold = 0.4f, UprightThreshold = 0 };

    /// <summary>Opens the data of a recipe; what is proposed is found once and kept in the folder of the run.</summary>
    /// <exception cref="DataException">Data are missing or bad.</exception>
    public static CascadeScenes Open(CascadeRecipe recipe, string? root, string folder)
    {
        var faces = recipe.Faces is { } name ? DataSets.Open(name, root) : null;
        var proposed = ProposedFaces.Open(Path.Combine(folder, ProposalsFile), () =>
        {
            using var cascade = recipe.Proposals is { } path ? CascadeDetector.Load(Find(path, root), proposing) : null;
            var proposer = cascade is null ? null : new MirroredDetector(cascade, proposing.OutputThreshold);
            var photos = PhotoSets.Open(recipe.Data, root).Where(photo => photo.Split == Split.Train);
            var others = recipe.Photos.SelectMany(path => Pictures(Find(path, root)));
            return new ProposedFaces(
                [
                    .. Each(photos, photo => SceneFiles.Annotated(photo, proposer)),
                    .. Each(others, path => SceneFiles.Proposed(path, proposer!)),
                ],
                faces is null ? [] : [.. Cutouts(faces, proposer!)]);
        });
        var (training, validation) = (new List<SceneFile>(), new List<SceneFile>());
        for (var i = 0; i < proposed.Files.Count; i++)
            (i % ValidationEvery == ValidationEvery - 1 ? validation : training).Add(proposed.Files[i]);
        return new(new(training, faces, proposed.Cutouts, recipe.Seed), new(validation, faces: null, [], seed: null));
    }

    private static IEnumerable<T> Each<TItem, T>(IEnumerable<TItem> items, Func<TItem, T> map) => OrderedParallel.Map(items, map, Workers.DefaultCount);

    private static IEnumerable<FaceCutout> Cutouts(FaceSet faces, IFaceDetector proposer) =>
        Each(faces.Rows(Split.Train), row => SceneFiles.Cutout(faces.ReadPicture(row), proposer) is { } face
            ? new FaceCutout(row, face)
            : (FaceCutout?)null).OfType<FaceCutout>();

    /// <summary>A file or folder that a recipe names.</summary>
    public static string Find(string path, string? root) =>
        DataSets.Find(path, root) ?? throw new DataException(new(path, null, $"not found, nor below --data or {DataSets.RootVariable}"));

    private static IEnumerable<string> Pictures(string folder) =>
        Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(Picture.CanLoad).Order(StringComparer.Ordinal);
}
