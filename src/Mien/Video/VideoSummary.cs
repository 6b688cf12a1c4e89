namespace Mien;

/// <summary>What was done with the frames of a video.</summary>
/// <param name="Frames">Frames that were analysed.</param>
/// <param name="Dropped">Frames that were dropped because a newer one had come.</param>
public readonly record struct VideoSummary(long Frames, long Dropped);
