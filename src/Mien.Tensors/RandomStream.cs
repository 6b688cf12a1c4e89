namespace Mien.Tensors;

/// <summary>
/// What random numbers are drawn for. Every purpose has a stream of its own for a seed, so that none repeats what another drew; the
/// numbers are part of what a seed means and never change.
/// </summary>
public enum RandomStream : ulong
{
    /// <summary>The order of training samples in an epoch.</summary>
    SampleOrder = 1,

    /// <summary>What dropout drops in a step.</summary>
    Dropout = 2,

    /// <summary>The changes of a training face in an epoch.</summary>
    Augmentation = 3,

    /// <summary>The weights that a network begins with.</summary>
    InitialWeights = 4,

    /// <summary>The folds of a data set.</summary>
    Folds = 5,

    /// <summary>The samples that are enrolled in a draw, and those that it is tested with.</summary>
    EnrolmentDraw = 6,

    /// <summary>Which training faces are mirrored in an epoch where their other changes come again.</summary>
    Mirror = 7,

    /// <summary>The faces of each class that stand for what a model knows, in the study of custom expressions.</summary>
    KnownFaces = 8,

    /// <summary>The persons of a draw whose contempt is enrolled.</summary>
    ContemptPersons = 9,

    /// <summary>The faces of a left-out class that may be enrolled, and those that are tested.</summary>
    LeftOutPool = 10,

    /// <summary>The faces of a left-out class that a draw enrols.</summary>
    LeftOutDraw = 11,

    /// <summary>Crops that show no face.</summary>
    BackgroundCrops = 12,

    /// <summary>The classes of strangers in a draw.</summary>
    StrangerClasses = 13,

    /// <summary>The training faces that a model for custom expressions keeps.</summary>
    References = 14,

    /// <summary>The partner of a blended training face, and its share.</summary>
    Mixup = 15,

    /// <summary>The channels of a network that are taken away at random.</summary>
    PrunedChannels = 16,

    /// <summary>Where a face is covered and to which side it is turned, when it is tried how much of that a model bears.</summary>
    CorruptedFaces = 17,

    /// <summary>The persons whose faces bring classes that a model knows up to date.</summary>
    UpdatingPersons = 18,

    /// <summary>The faces that are drawn on a sphere.</summary>
    SphereFaces = 19,

    /// <summary>The changes of a crop that a detector learns from.</summary>
    DetectionChanges = 21,

    /// <summary>What is put into a scene, and how the scene is stretched and turned.</summary>
    Scenes = 22,

    /// <summary>The weights that a stage of a detector begins with.</summary>
    NetworkWeights = 23,

    /// <summary>The crops of a scene; the side of the crops is added, so that the numbers up to 99 are taken.</summary>
    DetectionCrops = 24,

    /// <summary>The machines of a simulated job: how fast each is, and when one dies.</summary>
    SimulatedFleet = 100,
}
