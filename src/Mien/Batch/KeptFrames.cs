using Mien.Video;

namespace Mien.Batch;

/// <summary>What was found in the frames of a video: of those that are kept it comes from there, that of the others goes there.</summary>
internal sealed class KeptFrames(KeptResults kept, IReadOnlyList<string> labels) : IFrameMemory, IDisposable
{
    private readonly MemoryStream found = new();
    private Stream part = Stream.Null;

    /// <summary>What was found since the last call of <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Found => found.GetBuffer().AsSpan(0, (int)found.Length);

    public FrameFindings? Recall(long frame)
    {
        while (part.Position == part.Length)
        {
            if (kept.NextFindings() is not { } next)
                return null;
            part = new MemoryStream(next);
        }

        return FrameFindings.Read(part, labels);
    }

    public void Remember(FrameFindings findings) => findings.WriteTo(found);

    public void Clear() => found.SetLength(0);

    public void Dispose()
    {
        found.Dispose();
        part.Dispose();
    }
}
