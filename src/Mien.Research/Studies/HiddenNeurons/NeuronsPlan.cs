using Mien.Models;
using Mien.Networks;
using Mien.Research.Data;
using Mien.Research.Training;
using Mien.Vision.Augmentation;

namespace Mien.Research.Studies.HiddenNeurons;

/// <summary>What the study of hidden neurons trains, by its size.</summary>
internal sealed class NeuronsPlan
{
    /// <summary>The shipped model from which transfer begins beside that from ImageNet.</summary>
    public const string StandIn = "photo";

    private const int FeatureFolds = 5;
    private const int FaceFolds = 4;

    // From a network of a million parameters.
    private const int SmallTransferEpochs = 8;

    // The paper's, and enough to describe a face.
    private const int FewComponents = 5;
    private const int ManyComponents = 40;

    /// <summary>The detector of the paper.</summary>
    public static readonly DetectedFaces ViolaJones = new("viola-jones");

    private static readonly DetectedFaces mtcnn = new("mtcnn");

    private readonly StudyRun run;

    public NeuronsPlan(StudyRun run)
    {
        this.run = run;
        var isSmall = run.Size == StudySize.Small;
        var sheet = Named("neurons-ann");
        Ann = Both("ann", "ANN on the sheet", sheet, FeatureFolds, "hidden");
        AnnOfFaces = Both("ann-own", "ANN on LPQ and PHOG of the faces of MTCNN", sheet, FeatureFolds, prepares: FaceDescriptors.Components(FewComponents));
        Attempts =
        [
            Attempt("ann-blocks", "ANN, each descriptor scaled as one", sheet with { Scaling = FeatureScaling.Blocks }),
            Attempt("ann-rate-0.01", "ANN, learning rate 0.01", sheet with { Optimizer = sheet.Optimizer with { LearningRate = 0.01f } }),
            Attempt("ann-batch-8", "ANN, batches of 8", sheet with { BatchSize = 8 }),
        ];
        AttemptsOfFaces =
        [
            Attempt("ann-own-40", $"ANN on {ManyComponents} components each of LPQ and PHOG of the faces", sheet with { Network = new FeatureSpec(2 * ManyComponents) })
                with { Prepares = FaceDescriptors.Components(ManyComponents) },
        ];
        var cnn = Named(isSmall ? "neurons-cnn-small" : "neurons-cnn");
        Cnn = Both("cnn-viola-jones", "CNN on faces of Viola and Jones", cnn, FaceFolds, "fc1");
        var turned = new FaceAugmentation { Flip = 0.5f, Rotation = 25 };
        CnnAttempts = isSmall ?
        [
            CnnAttempt("cnn-turned", "CNN on faces of Viola and Jones, turned as well", cnn with { Augmentation = turned }),
            CnnAttempt("cnn-short", "CNN on faces of Viola and Jones, turned as well, half the epochs", cnn with { Epochs = cnn.Epochs / 2, Augmentation = turned }),
            CnnAttempt("cnn-fifth", "CNN on faces of Viola and Jones, turned as well, half the epochs, a fifth for validation", cnn with { Data = [cnn.Data[0] with { ValidationShare = 0.2f }], Epochs = cnn.Epochs / 2, Augmentation = turned }),
        ] :
        [
            CnnAttempt("cnn-together", "CNN on faces of Viola and Jones, all scaled alike", cnn with { Preprocessing = new(InputKind.Rgb, cnn.Preprocessing.Width, cnn.Preprocessing.Height, [127.5f], [63.75f]) }),
            CnnAttempt("cnn-sgd", "CNN on faces of Viola and Jones, SGD, rate 0.01, half a wave", cnn with { Optimizer = new() { Name = OptimizerKind.Sgd, LearningRate = 0.01f }, Schedule = new() { Name = ScheduleKind.Cosine } }),
        ];
        CnnOfMtcnn = ByFrame(Both("cnn-mtcnn", "CNN on faces of MTCNN", cnn, FaceFolds));
        var photo = Named("neurons-transfer-photo");
        var quick = isSmall ? photo with { Epochs = SmallTransferEpochs, Schedule = new() { Name = ScheduleKind.Cosine } } : photo;
        Frozen = Both("transfer-photo-frozen", "photo, all but a new last layer frozen", quick, FaceFolds);
        Tuned = ByFrame(Both("transfer-photo-tuned", "photo, trained further", quick with { Epochs = quick.Epochs / 2, Start = quick.Start! with { ReplaceHead = false, Freeze = [] }, Optimizer = quick.Optimizer with { LearningRate = quick.Optimizer.LearningRate / 10 } }, FaceFolds));
        ImageNetFile = DataSets.Find(ImageNetFeatures.File, run.Root);
        ImageNet = ImageNetFile is null ? [] : Both(
            "transfer-imagenet", "ResNet-18 of ImageNet, all but a new last layer frozen",
            photo with { Name = "neurons-transfer-imagenet", Network = new FeatureSpec(ImageNetFeatures.Count, Hidden: false), Start = null }, FaceFolds);

        // What takes the longest is by frame only where there is little time.
        IReadOnlyList<FoldedTraining> ByFrame(IReadOnlyList<FoldedTraining> both) => isSmall ? [both[0]] : both;
    }

    /// <summary>The detectors.</summary>
    public static IReadOnlyList<DetectedFaces> Detectors { get; } = [ViolaJones, mtcnn];

    /// <summary>The network of ImageNet; null where it is not there.</summary>
    public string? ImageNetFile { get; }

    /// <summary>The network on features of the sheet, by frame and by film.</summary>
    public IReadOnlyList<FoldedTraining> Ann { get; }

    /// <summary>The network on as many features of the faces.</summary>
    public IReadOnlyList<FoldedTraining> AnnOfFaces { get; }

    /// <summary>The network on features of the sheet with other settings.</summary>
    public IReadOnlyList<FoldedTraining> Attempts { get; }

    /// <summary>The network on features of the faces with other settings.</summary>
    public IReadOnlyList<FoldedTraining> AttemptsOfFaces { get; }

    /// <summary>The network on faces as the paper finds them, by frame and by film.</summary>
    public IReadOnlyList<FoldedTraining> Cnn { get; }

    /// <summary>The network on faces as the paper finds them with other settings.</summary>
    public IReadOnlyList<FoldedTraining> CnnAttempts { get; }

    /// <summary>The network on faces as MTCNN finds them.</summary>
    public IReadOnlyList<FoldedTraining> CnnOfMtcnn { get; }

    /// <summary>Transfer as the paper; empty without the network of ImageNet.</summary>
    public IReadOnlyList<FoldedTraining> ImageNet { get; }

    /// <summary>Transfer from photo, frozen.</summary>
    public IReadOnlyList<FoldedTraining> Frozen { get; }

    /// <summary>Transfer from photo, which trains further.</summary>
    public IReadOnlyList<FoldedTraining> Tuned { get; }

    /// <summary>All but attempts.</summary>
    public IEnumerable<FoldedTraining> Main => [.. Ann, .. AnnOfFaces, .. Cnn, .. CnnOfMtcnn, .. ImageNet, .. Frozen, .. Tuned];

    /// <summary>All attempts.</summary>
    public IEnumerable<FoldedTraining> AllAttempts => [.. Attempts, .. AttemptsOfFaces, .. CnnAttempts];

    /// <summary>The paper's figures of angles, in its order.</summary>
    public IEnumerable<(int Figure, FoldedTraining Training, int Fold)> Figures =>
        [(2, Ann[0], 3), (3, Cnn[0], 3), (4, Cnn[0], 1), (5, Ann[0], 1), (6, Cnn[0], 2), (7, Ann[0], 2), (8, Cnn[0], 4), (9, Ann[0], 4), (10, Ann[0], 5)];

    /// <summary>The trainings, in an order in which what takes little time comes first.</summary>
    public IEnumerable<StudyStep> Steps
    {
        get
        {
            var (described, seen) = (new Lazy<SampleSet>(() => FaceDescriptors.Describe(mtcnn.Open(run))), new Lazy<SampleSet>(() => ImageNetFeatures.Describe(mtcnn.Open(run), ImageNetFile!)));
            return
            [
                .. Ann.Concat(Attempts).Select(training => training.Step(run)),
                .. AnnOfFaces.Concat(AttemptsOfFaces).Select(training => training.Step(run, () => described.Value)),
                .. ImageNet.Select(training => training.Step(run, () => seen.Value)),
                .. Frozen.Concat(Tuned).Select(training => training.Step(run, () => RecipeData.Join(training.Recipe, [mtcnn.Open(run)]))),
                .. Cnn.Concat(CnnAttempts).Select(training => training.Step(run, () => ViolaJones.Open(run))),
                .. CnnOfMtcnn.Select(training => training.Step(run, () => mtcnn.Open(run))),
            ];
        }
    }

    private Recipe Named(string name) => Recipe.Open(name) with { Seed = run.Seed };

    private static FoldedTraining Attempt(string name, string title, Recipe recipe) => new(name, title, recipe, FeatureFolds, ByFilm: false);

    private static FoldedTraining CnnAttempt(string name, string title, Recipe recipe) => new(name, title, recipe, FaceFolds, ByFilm: false);

    // Angles are drawn for folds by frame, as in the paper.
    private static IReadOnlyList<FoldedTraining> Both(string name, string title, Recipe recipe, int folds, string? inspects = null, Func<SampleSet, SampleSet>? prepares = null) =>
    [
        new($"{name}-frame", title, inspects is null ? recipe : recipe with { Inspect = [inspects] }, folds, ByFilm: false) { Prepares = prepares },
        new($"{name}-film", title, recipe, folds, ByFilm: true) { Prepares = prepares },
    ];
}
