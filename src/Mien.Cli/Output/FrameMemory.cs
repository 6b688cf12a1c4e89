using Mien.Video;

namespace Mien.Cli.Output;

/// <summary>What was found in the frames of a video: of those that are kept it comes out of the target, that of the others goes there.</summary>
internal sealed class FrameMemory(OutputTarget target, IReadOnlyList<string> labels) : IFrameMemory, IDisposable
{
    private readonly MemoryStream _found = new();
    private Stream _part = Stream.Null;

    /// <summary>What was found since the last call of <see cref="Clear"/>.</summary>
    public ReadOnlySpan<byte> Found => _found.GetBuffer().AsSpan(0, (int)_found.Length);

    public FrameFindings? Recall(long frame)
    {
        while (_part.Position == _part.Length)
        {
            if (target.NextFindings() is not { } next)
                return null;
            _part = new MemoryStream(next);
        }

        return FrameFindings.Read(_part, labels);
    }

    public void Remember(FrameFindings findings) => findings.WriteTo(_found);

    public void Clear() => _found.SetLength(0);

    public void Dispose()
    {
        _found.Dispose();
        _part.Dispose();
    }
}
