using Mien.Vision;
using Mien.Vision.Video;

namespace Mien.Video;

/// <summary>A frame on its way through the stages of a <see cref="VideoRun"/>, used again when it has left the last.</summary>
internal sealed class FrameJob : IDisposable
{
    public VideoFrame Frame { get; } = new();

    /// <summary>Whether a thread detects its faces ahead.</summary>
    public bool IsScheduled { get; set; }

    /// <summary>Set when these are known.</summary>
    public ManualResetEventSlim Detected { get; } = new();

    /// <summary>The faces of the whole picture, if they were detected ahead.</summary>
    public IReadOnlyList<Detection> Detections { get; set; } = [];

    /// <summary>What was found in it by an earlier run; else null.</summary>
    public FrameFindings? Known { get; set; }

    /// <summary>The faces that the detector found; null where it did not look.</summary>
    public IReadOnlyList<Detection>? Found { get; set; }

    /// <summary>The faces that are followed, and the numbers of their tracks.</summary>
    public List<(int Track, Detection Face)> Tracks { get; } = [];

    /// <summary>What was found in it.</summary>
    public FrameFindings? Findings { get; set; }

    public Analysis? Analysis { get; set; }

    /// <summary>The faces of the analysis, in pixels of the frame.</summary>
    public IReadOnlyList<Detection> Faces { get; set; } = [];

    public void Dispose() => Detected.Dispose();
}
