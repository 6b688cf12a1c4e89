namespace Mien.Vision.ViolaJones;

/// <summary>How <see cref="ViolaJonesDetector"/> searches.</summary>
public sealed record ViolaJonesOptions
{
    /// <summary>Ratio between the window sizes of two neighbouring scales. Default 1.1; over 1, up to 4. Smaller finds more and takes longer.</summary>
    public double ScaleFactor { get; init; } = 1.1;

    /// <summary>
    /// A face needs more overlapping windows than this. Default 3; 0 to 10,000, where 0 returns every window ungrouped. Larger finds
    /// fewer faces and fewer mistakes.
    /// </summary>
    public int MinNeighbors { get; init; } = 3;

    /// <summary>
    /// Smallest window side, in pixels of the picture before it was shrunk while loading. Default 0: the cascade's own window, usually 20 or
    /// 24 pixels of the picture that is searched. 0 or more.
    /// </summary>
    public int MinSize { get; init; }

    /// <summary>Largest window side, in the same pixels. Default 0: the picture. 0, or at least <see cref="MinSize"/>.</summary>
    public int MaxSize { get; init; }

    /// <summary>Threads that share the scales of one picture. Default 1; 1 to 64. The result does not depend on it.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>The same sizes in pixels of a shrunk picture.</summary>
    internal ViolaJonesOptions For(float scale) => scale == 1
        ? this
        : this with { MinSize = (int)(MinSize * scale), MaxSize = MaxSize == 0 ? 0 : Math.Max(1, (int)MathF.Ceiling(MaxSize * scale)) };

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(ScaleFactor, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ScaleFactor, 4);
        ArgumentOutOfRangeException.ThrowIfLessThan(MinNeighbors, 0);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(MinNeighbors, 10_000);
        ArgumentOutOfRangeException.ThrowIfLessThan(MinSize, 0);
        if (MaxSize != 0)
            ArgumentOutOfRangeException.ThrowIfLessThan(MaxSize, MinSize);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxSize, 0);
        ArgumentOutOfRangeException.ThrowIfLessThan(Threads, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Threads, 64);
    }
}
