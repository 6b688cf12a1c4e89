using Mien.Research.Training;

namespace Mien.Research.Studies.HiddenNeurons;

/// <summary>What the study of hidden neurons trains, by its size.</summary>
internal sealed class NeuronsPlan
{
    /// <summary>ImageNet's weights of a ResNet-18, as torchvision publishes them.</summary>
    public const string ImageNet = "weights/resnet18-f37072fd.pth";

    /// <summary>The shipped model that stands in for them.</summary>
    public const string StandIn = "light-x3";

    private const int FeatureFolds = 5;
    private const int FaceFolds = 4;

    // One cycle of the learning rate.
    private const int SmallEpochs = 40;

    /// <summary>The detector of the paper.</summary>
    public static readonly DetectedFaces ViolaJones = new("viola-jones");

    private static readonly DetectedFaces mtcnn = new("mtcnn");

    private readonly bool isSmall;
    private readonly ulong seed;

    public NeuronsPlan(StudyRun run)
    {
        (isSmall, seed) = (run.Size == StudySize.Small, run.Seed);
        var sheet = Named("neurons-ann", recipe => recipe);
        Ann = [.. Both("ann", "ANN on the sheet", sheet, FeatureFolds, "hidden")];
        Attempts =
        [
            new("ann-rate-0.01", "ANN, learning rate 0.01", sheet with { Optimizer = sheet.Optimizer with { LearningRate = 0.01f } }, FeatureFolds, ByFilm: false),
            new("ann-rate-0.1", "ANN, learning rate 0.1", sheet with { Optimizer = sheet.Optimizer with { LearningRate = 0.1f } }, FeatureFolds, ByFilm: false),
            new("ann-batch-8", "ANN, batches of 8", sheet with { BatchSize = 8 }, FeatureFolds, ByFilm: false),
        ];
        var cnn = Named(isSmall ? "neurons-cnn-small" : "neurons-cnn", recipe => recipe with { Epochs = isSmall ? SmallEpochs : recipe.Epochs });
        var frozen = Named("neurons-transfer-small", recipe => recipe with { Epochs = isSmall ? SmallEpochs : recipe.Epochs });
        var tuned = frozen with { Start = frozen.Start! with { Freeze = [] }, Optimizer = frozen.Optimizer with { LearningRate = frozen.Optimizer.LearningRate / 10 } };
        Cnn = [.. Both("cnn-viola-jones", "CNN on faces of Viola and Jones", cnn, FaceFolds, "fc1")];
        CnnOfMtcnn = [.. Both("cnn-mtcnn", "CNN on faces of MTCNN", cnn, FaceFolds)];
        Frozen = [.. Both("transfer-frozen", "light-x3 of FER-2013, all but the last layer frozen", frozen, FaceFolds)];
        Tuned = [.. Both("transfer-tuned", "light-x3 of FER-2013, trained further", tuned, FaceFolds)];
        HasImageNet = !isSmall && File.Exists(ImageNet);
        TRes = HasImageNet ? [.. Both("transfer-imagenet", "ResNet-18 of ImageNet, all but the last layer frozen", Named("neurons-transfer", recipe => recipe), FaceFolds)] : [];
    }

    /// <summary>The detectors.</summary>
    public static IReadOnlyList<DetectedFaces> Detectors { get; } = [ViolaJones, mtcnn];

    /// <summary>Whether transfer from ImageNet can be tested.</summary>
    public bool HasImageNet { get; }

    /// <summary>The network on features, by frame and by film.</summary>
    public IReadOnlyList<FoldedTraining> Ann { get; }

    /// <summary>The network on features with other settings.</summary>
    public IReadOnlyList<FoldedTraining> Attempts { get; }

    /// <summary>The network on faces as the paper finds them, by frame and by film.</summary>
    public IReadOnlyList<FoldedTraining> Cnn { get; }

    /// <summary>The network on faces as MTCNN finds them.</summary>
    public IReadOnlyList<FoldedTraining> CnnOfMtcnn { get; }

    /// <summary>Transfer with a frozen network.</summary>
    public IReadOnlyList<FoldedTraining> Frozen { get; }

    /// <summary>Transfer with a network that trains further.</summary>
    public IReadOnlyList<FoldedTraining> Tuned { get; }

    /// <summary>Transfer as the paper; empty without its weights.</summary>
    public IReadOnlyList<FoldedTraining> TRes { get; }

    /// <summary>What is trained on the sheet.</summary>
    public IEnumerable<FoldedTraining> OnSheet => [.. Ann, .. Attempts];

    /// <summary>All but attempts.</summary>
    public IEnumerable<FoldedTraining> Main => [.. Ann, .. Cnn, .. CnnOfMtcnn, .. TRes, .. Frozen, .. Tuned];

    /// <summary>The paper's figures of angles, in its order.</summary>
    public IEnumerable<(int Figure, FoldedTraining Training, int Fold)> Figures =>
        [(2, Ann[0], 3), (3, Cnn[0], 3), (4, Cnn[0], 1), (5, Ann[0], 1), (6, Cnn[0], 2), (7, Ann[0], 2), (8, Cnn[0], 4), (9, Ann[0], 4), (10, Ann[0], 5)];

    /// <summary>What is trained on the faces of a detector.</summary>
    public IEnumerable<FoldedTraining> OnFaces(DetectedFaces detector) => detector == ViolaJones ? Cnn : [.. CnnOfMtcnn, .. TRes, .. Frozen, .. Tuned];

    private Recipe Named(string name, Func<Recipe, Recipe> change) => change(Recipe.Open(name)) with { Seed = seed };

    // Angles are drawn for folds by frame, as in the paper.
    private static IEnumerable<FoldedTraining> Both(string name, string title, Recipe recipe, int folds, string? inspects = null) =>
        [new($"{name}-frame", title, inspects is null ? recipe : recipe with { Inspect = [inspects] }, folds, ByFilm: false), new($"{name}-film", title, recipe, folds, ByFilm: true)];
}
