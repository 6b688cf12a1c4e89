using Mien.Results;

namespace Mien.Batch;

/// <summary>What an <see cref="AnalysisBatch"/> analyses, and what it writes.</summary>
public sealed record BatchOptions
{
    /// <summary>Pictures, videos, folders of pictures, patterns such as "photos/**/*.jpg", or "-" for <see cref="StandardInput"/>; at least one.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>What "-" among the inputs is read from. Default: nothing.</summary>
    public Stream StandardInput { get; init; } = Stream.Null;

    /// <summary>
    /// File of the results, which appears whole at the end; a device or a pipe is written as it is. Those of a file of JSON Lines or CSV are
    /// kept beside it, in NAME.partial, as they come. Default null: they go to <see cref="Writer"/>.
    /// </summary>
    public string? Output { get; init; }

    /// <summary>How results are written to <see cref="Output"/>. Default JSON Lines.</summary>
    public ResultFormat Format { get; init; } = ResultFormat.JsonLines;

    /// <summary>
    /// Whether to go on with what a batch that did not end left in NAME.partial, which is an error otherwise. It must have been begun with
    /// the same options and the same recogniser, of whose own detector and classifier <c>ToString</c> tells which they are. Default false.
    /// </summary>
    public bool Resume { get; init; }

    /// <summary>Makes what takes the results in place of a file, once all else is open; the batch completes and disposes it. Default null.</summary>
    public Func<IResultWriter>? Writer { get; init; }

    /// <summary>Folder for copies with boxes and labels, or where one video is analysed a file for it. Default null: none are made.</summary>
    public string? Annotate { get; init; }

    /// <summary>
    /// Folder for a picture of each face of each picture, which says where the network looked, and of a video for each track: of the frame that
    /// was named the most surely. Default null: none are made.
    /// </summary>
    public string? Explain { get; init; }

    /// <summary>Folder for a picture of each track of a video: its probabilities over time. Default null: none are drawn.</summary>
    public string? Timeline { get; init; }

    /// <summary>In videos, frames from one detection to the next. Default null: as <see cref="VideoAnalysis.DetectEvery"/>.</summary>
    public int? DetectEvery { get; init; }

    /// <summary>In videos, frames from one search of the whole picture to the next. Default null: as <see cref="VideoAnalysis.SearchEvery"/>.</summary>
    public int? SearchEvery { get; init; }
}

/// <summary>Is told what becomes of the inputs of a batch, one call at a time; each call is short, as the batch waits for it.</summary>
public interface IBatchObserver
{
    /// <summary>A video begins: what is done until <see cref="VideoEnds"/> are its frames.</summary>
    void VideoBegins(string source);

    /// <summary>The video has ended, whether well or not.</summary>
    void VideoEnds();

    /// <summary>An input was passed over, as an earlier run has done it.</summary>
    void Kept(string source, bool isVideo);

    /// <summary>A picture or a frame was analysed and its result written; one that failed has an error.</summary>
    void Done(Analysis analysis);

    /// <summary>A picture was analysed, and its annotated copy or its explanations could not be written, for the reason on one line.</summary>
    void NotDrawn(string source, string reason);
}

/// <summary>What became of a batch.</summary>
/// <param name="Failures">Inputs that could not be analysed, or not drawn; those of an earlier run that are kept included.</param>
/// <param name="PassedOver">What folders hold that is not analysed.</param>
public sealed record BatchSummary(long Failures, PassedOver PassedOver);
