namespace Mien.Mtcnn;

/// <summary>How <see cref="MtcnnDetector"/> searches. Thresholds and overlaps go from 0 to 1; the defaults are those of the authors' release.</summary>
public sealed record MtcnnOptions
{
    /// <summary>Side from which faces are found well, in pixels of the picture that is searched.</summary>
    public const float SureFaceSize = 32;

    internal const float DefaultOutputThreshold = 0.7f;

    /// <summary>
    /// Side of the smallest faces, in pixels of the picture before it was shrunk while loading; default 32; 12 to 10,000. Where it was
    /// shrunk, faces under <see cref="SureFaceSize"/> are looked for only where they are wanted anyway. The time of the first stage falls
    /// with its square.
    /// </summary>
    public float MinFaceSize { get; init; } = SureFaceSize;

    /// <summary>Ratio between the sizes of two neighbouring levels of the pyramid. Default 0.709, half the area; 0.3 to 0.95.</summary>
    public float ScaleFactor { get; init; } = 0.709f;

    /// <summary>Networks that run: 1 is P-Net alone, 2 adds R-Net, 3 adds O-Net, which finds landmarks. Default 3; 1 to 3.</summary>
    public int Networks { get; init; } = 3;

    /// <summary>Least probability of a face by P-Net. Default 0.6; over 0 and under 1.</summary>
    public float ProposalThreshold { get; init; } = 0.6f;

    /// <summary>Least probability of a face by R-Net. Default 0.7; over 0 and under 1.</summary>
    public float RefinementThreshold { get; init; } = 0.7f;

    /// <summary>Least probability of a face by O-Net. Default 0.7; over 0 and under 1.</summary>
    public float OutputThreshold { get; init; } = DefaultOutputThreshold;

    /// <summary>
    /// A face with a lower score is left out where O-Net gives it a clearly higher one turned by 90, 180 or 270 degrees: a face on its side
    /// or head would be named wrongly. Default 0.99; 0, which leaves none out, to 1.
    /// </summary>
    public float UprightThreshold { get; init; } = 0.99f;

    /// <summary>Windows of one level of the pyramid stay together up to this intersection over union. Default 0.5; 0 to 1.</summary>
    public float LevelOverlap { get; init; } = 0.5f;

    /// <summary>Proposals of all levels stay together up to this intersection over union. Default 0.7; 0 to 1.</summary>
    public float ProposalOverlap { get; init; } = 0.7f;

    /// <summary>Windows that passed R-Net stay together up to this intersection over union. Default 0.7; 0 to 1.</summary>
    public float RefinementOverlap { get; init; } = 0.7f;

    /// <summary>Faces stay together up to this intersection over the smaller of the two. Default 0.7; 0 to 1.</summary>
    public float OutputOverlap { get; init; } = 0.7f;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MinFaceSize, 12);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MinFaceSize, 10_000);
        ArgumentOutOfRangeException.ThrowIfLessThan(ScaleFactor, 0.3f);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ScaleFactor, 0.95f);
        ArgumentOutOfRangeException.ThrowIfLessThan(Networks, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Networks, 3);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ProposalThreshold, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(ProposalThreshold, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(RefinementThreshold, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(RefinementThreshold, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(OutputThreshold, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(OutputThreshold, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(UprightThreshold, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(UprightThreshold, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(LevelOverlap, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(LevelOverlap, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(ProposalOverlap, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ProposalOverlap, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(RefinementOverlap, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(RefinementOverlap, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(OutputOverlap, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(OutputOverlap, 1);
    }

    /// <summary>Side of the smallest faces that are looked for in a picture, in its pixels.</summary>
    /// <param name="scale">Share of the original's width that it has.</param>
    internal float SmallestFace(float scale) => Math.Max(MinFaceSize * scale, Math.Min(MinFaceSize, SureFaceSize));
}
