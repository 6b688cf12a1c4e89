using Mien.Research.Training;

namespace Mien.Research.Mtcnn;

/// <summary>How one stage of MTCNN is trained: AdamW with a cosine schedule.</summary>
public sealed record NetworkRecipe
{
    /// <summary>Passes over the crops; 0 keeps the weights that the recipe starts with.</summary>
    public required int Epochs { get; init; }

    /// <summary>Times that crops are taken from each picture, at least 1.</summary>
    public int Rounds { get; init; } = 1;

    /// <summary>
    /// Crops of a face, and as many of a part of it, that are cut around each annotated face in a round, and up to six around each pasted
    /// one; 1 to 1000. All crops of a stage are kept in memory.
    /// </summary>
    public int CropsPerFace { get; init; } = 20;

    /// <summary>
    /// How much of what the stages before find in a picture is learned from, best score first, of each kind: faces and their parts (as many
    /// of each face), background, and what the annotations do not settle; 1 to 1000. Null for all, but no more than 80 of background.
    /// </summary>
    public int? FoundPerPicture { get; init; }

    /// <summary>Crops of one step, 2 to 4096.</summary>
    public int BatchSize { get; init; } = 256;

    /// <summary>Step size at the top of the schedule, above 0.</summary>
    public float LearningRate { get; init; } = 2e-3f;

    /// <summary>Decoupled decay of the weights, 0 or more.</summary>
    public float WeightDecay { get; init; } = 1e-3f;

    /// <summary>Weight of the landmarks in the loss, 0 or more.</summary>
    public float Landmarks { get; init; } = 0.5f;

    /// <summary>
    /// How much of the probability of a face is learned from the same stage of the proposing detector, 0 (nothing) to 1; the rest is by
    /// the annotations. Above 0, crops that these do not settle are learned from too, all by what that stage says.
    /// </summary>
    public float TeacherShare { get; init; }

    internal void Check(RecipeCheck check)
    {
        check.Require(Epochs is >= 0 and <= 100_000, "epochs", Epochs, "0 to 100000");
        check.Require(Rounds is >= 1 and <= 1000, "rounds", Rounds, "1 to 1000");
        check.Require(CropsPerFace is >= 1 and <= 1000, "cropsPerFace", CropsPerFace, "1 to 1000");
        check.Require(FoundPerPicture is null or (>= 1 and <= 1000), "foundPerPicture", FoundPerPicture, "1 to 1000");
        check.Require(BatchSize is >= 2 and <= 4096, "batchSize", BatchSize, "2 to 4096");
        check.Require(LearningRate is > 0 and < 100, "learningRate", LearningRate, "above 0");
        check.Require(WeightDecay is >= 0 and < 10, "weightDecay", WeightDecay, "0 or more");
        check.Require(TeacherShare is >= 0 and <= 1, "teacherShare", TeacherShare, "0 to 1");
        check.Require(Landmarks is >= 0 and <= 100, "landmarks", Landmarks, "0 to 100");
    }
}
