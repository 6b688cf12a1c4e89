using Mien.Batch;

namespace Mien.Cli.Output;

/// <summary>Shows how far a batch is, and tells what is to be known of its inputs.</summary>
internal sealed class BatchDisplay(StandardStreams streams, bool dataGoesToFile, Func<long?> pictureCount) : IBatchObserver, IDisposable
{
    private readonly ProgressLine pictures = new(streams, "pictures", dataGoesToFile, pictureCount);
    private volatile ProgressLine? frames;

    /// <summary>Whether a video is being analysed, which ends in an orderly way when it is interrupted.</summary>
    public bool IsInVideo => frames is not null;

    public void VideoBegins(string source)
    {
        pictures.Hide();
        frames = new ProgressLine(streams, "frames", dataGoesToFile);
    }

    public void VideoEnds()
    {
        frames?.Dispose();
        frames = null;
    }

    public void Kept(string source, bool isVideo)
    {
        if (!isVideo)
            pictures.Skip();
    }

    public void Done(Analysis analysis)
    {
        var line = frames ?? pictures;
        if (frames is null || analysis.Error is null)
            line.Advance();
        foreach (var note in analysis.Notes)
            line.Report(analysis.Source, note);
        if (analysis.Error is { } error)
            line.Report(analysis.Source, error);
    }

    public void NotDrawn(string source, string reason) => pictures.Report(source, $"analysed, but not drawn: {reason}");

    public void Dispose() => pictures.Dispose();
}
