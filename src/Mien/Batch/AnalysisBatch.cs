using Mien.Recognition;
using Mien.Results;
using Mien.Tensors;
using Mien.Vision.Pictures;
using Mien.Vision.Video;

namespace Mien.Batch;

/// <summary>
/// A batch of pictures and videos: what the inputs give is analysed and written, in their order; what an earlier run has done is passed over,
/// and what cannot be read is a result with an error. It can be killed at any moment: begun again with <see cref="BatchOptions.Resume"/>,
/// it ends with the same bytes.
/// </summary>
public sealed class AnalysisBatch : IDisposable
{
    // A second of most videos: no more is lost by a kill, and no more is held in memory.
    private const int FramesTogether = 25;

    private readonly Recognizer recognizer;
    private readonly BatchOptions options;
    private readonly AnnotatedCopies? copies;
    private readonly ExplainedFaces? explained;
    private readonly CopyNames? timelines;
    private readonly KeptResults? kept;
    private readonly ResultFile? file;
    private readonly IResultWriter writer;
    private bool isComplete;
    private readonly InputCount count;
    private readonly PassedOver passedOver = new();
    private IBatchObserver? observer;
    private long failures;

    private AnalysisBatch(Recognizer recognizer, BatchOptions options)
    {
        this.recognizer = recognizer;
        this.options = options;
        count = new InputCount(PictureInputs.Expand(options.Inputs).Where(input => !IsVideo(input)));
        copies = options.Annotate is { } path ? AnnotatedCopies.Open(path, options.Inputs) : null;
        explained = options.Explain is { } folder ? ExplainedFaces.Open(recognizer, folder) : null;
        timelines = options.Timeline is null ? null : new CopyNames();
        if (options.Output is { } output)
        {
            if (ResultFile.IsRegular(output) && options.Format.IsOfLines)
                kept = KeptResults.Open(output, BatchSettings.Of(recognizer.Options, options), options.Resume);
            else if (!options.Resume)
                file = ResultFile.Create(output);
        }
        if (options.Resume && kept is null)
            throw new MienException(
                null, "only a batch whose results go to a file of lines can be gone on with",
                $"write them to {string.Join(" or ", ResultFormat.All.Where(format => format.IsOfLines).Select(format => "FILE" + format.Ending))}");
        writer = options.Writer is { } make
            ? make()
            : options.Format.CreateWriter(kept?.Stream ?? file!.Stream, recognizer.Labels, PictureInputs.NameOnePicture(options.Inputs));
    }

    /// <summary>How many pictures there are; null until they are counted, on a thread of its own, which begins when this is first asked.</summary>
    public long? Pictures => count.Total;

    /// <summary>The file in which results are kept as they come; null where none are.</summary>
    public string? Journal => kept?.Place;

    /// <summary>Inputs that are done or begun and kept in <see cref="Journal"/>.</summary>
    public int Kept => kept?.Count ?? 0;

    /// <summary>Where results are until they are complete, for whoever must take it away when the process is killed; null for nowhere.</summary>
    public string? Unfinished => file?.Unfinished;

    /// <summary>Opens what is written to.</summary>
    /// <param name="recognizer">Finds and names faces; it stays the caller's.</param>
    /// <param name="options">What is analysed and written.</param>
    /// <exception cref="MienException">An output cannot be written or fits the inputs badly, or an earlier run was begun with other options.</exception>
    /// <exception cref="ArgumentException">There are no inputs, or not one of output and writer.</exception>
    public static AnalysisBatch Open(Recognizer recognizer, BatchOptions options)
    {
        ArgumentNullException.ThrowIfNull(recognizer);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Inputs.Count == 0)
            throw new ArgumentException("Inputs must name at least one", nameof(options));
        if (options.Output is null == options.Writer is null)
            throw new ArgumentException("Results go to Output or to Writer; give one", nameof(options));
        return new(recognizer, options);
    }

    /// <summary>Analyses all, and then makes the output whole. Called once.</summary>
    /// <param name="observer">Is told of all that is done; null for nobody.</param>
    /// <param name="cancellation">Ends the batch; what is done by then is kept.</param>
    /// <exception cref="OperationCanceledException">The batch was cancelled.</exception>
    /// <exception cref="IOException">The output cannot be written.</exception>
    public async Task<BatchSummary> RunAsync(IBatchObserver? observer = null, CancellationToken cancellation = default)
    {
        this.observer = observer;
        using var jobs = JobsToDo().GetEnumerator();
        var isMore = jobs.MoveNext();
        while (isMore)
        {
            // Pictures up to the next video are analysed side by side, videos one after the other.
            if (jobs.Current.IsVideo)
            {
                await AnalyzeVideo(jobs.Current.Source, cancellation).ConfigureAwait(false);
                isMore = jobs.MoveNext();
            }
            else
            {
                await AnalyzePictures(PicturesUpToVideo(), cancellation).ConfigureAwait(false);
            }
        }

        writer.Complete();
        writer.Dispose();
        isComplete = true;
        kept?.Commit();
        file?.Commit();
        return new BatchSummary(failures + (kept?.Failures ?? 0), passedOver);

        IEnumerable<PictureSource> PicturesUpToVideo()
        {
            for (; isMore && !jobs.Current.IsVideo; isMore = jobs.MoveNext())
                yield return jobs.Current.Picture.ToSource(options.StandardInput);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        count.Dispose();
        if (!isComplete)
            writer.Dispose();
        kept?.Dispose();
        file?.Dispose();
    }

    private static bool IsVideo(PictureInput input) => input.Error is null && !input.IsStandardInput && VideoFile.Is(input.Source);

    // What is done keeps its names, so that those of the rest are the same as in an undisturbed run.
    private IEnumerable<Job> JobsToDo()
    {
        foreach (var input in PictureInputs.Expand(options.Inputs, passedOver))
        {
            var job = new Job(input, IsVideo(input));
            copies?.Reserve(job.Source);
            explained?.Reserve(job.Source);
            if (job.IsVideo)
                timelines?.Reserve(job.Source, Path.GetFileNameWithoutExtension(job.Source));
            var isCopyGone = copies is not null && !File.Exists(copies.PathOf(job.Source));
            if (kept is not null && kept.Holds(job.Source, CopiesOf(job.Source), isCopyGone))
                observer?.Kept(job.Source, job.IsVideo);
            else
                yield return job;
        }
    }

    private string? CopiesOf(string source)
    {
        var all = string.Join(", ", new[] { copies?.PathOf(source), timelines?.Of(source) }.OfType<string>());
        return all.Length == 0 ? null : all;
    }

    private async Task AnalyzePictures(IEnumerable<PictureSource> pictures, CancellationToken cancellation)
    {
        Action<Picture, Analysis>? draw = copies is null ? null : copies.Add;
        if (explained is not null)
            draw += explained.Add;
        await foreach (var result in recognizer.AnalyzeAllAsync(pictures.ToAsyncEnumerable(), draw, cancellation).ConfigureAwait(false))
        {
            cancellation.ThrowIfCancellationRequested();
            var unwritten = copies?.FailureOf(result.Source);
            var analysis = result with
            {
                Annotated = result.Error is null && unwritten is null ? copies?.PathOf(result.Source) : null,
            };
            unwritten ??= explained?.FailureOf(result.Source);
            using (Stages.Begin(Stages.Write))
            {
                writer.Write(analysis);
                kept?.Keep(analysis.Source, CopiesOf(analysis.Source), analysis.Error is not null);
            }

            failures += analysis.Error is null && unwritten is null ? 0 : 1;
            observer?.Done(analysis);
            if (unwritten is not null)
                observer?.NotDrawn(analysis.Source, unwritten);
        }
    }

    // A video that was begun is read from its start, as its faces are followed from frame to frame; what the networks found in the frames
    // that are written is known, and they are not written again.
    private async Task AnalyzeVideo(string source, CancellationToken cancellation)
    {
        var (annotated, allCopies) = (copies?.PathOf(source), CopiesOf(source));
        var written = kept?.FramesOf(source, allCopies) ?? 0;
        var frames = 0L;
        var failed = false;
        using var memory = kept is null ? null : new KeptFrames(kept, recognizer.Labels);
        var tracks = explained?.Of(source);
        var analysis = new VideoAnalysis
        {
            Recognizer = recognizer,
            DetectEvery = options.DetectEvery,
            SearchEvery = options.SearchEvery,
            Annotated = annotated,
            TimelineFolder = options.Timeline,
            TimelineName = timelines?.Of(source),
            Memory = memory,
            Explained = tracks,
        };
        observer?.VideoBegins(source);
        try
        {
            await analysis.RunAsync(source, WriteFrame, cancellation).ConfigureAwait(false);
        }
        catch (MienException e)
        {
            failed = true;
            failures++;
            var failure = Analysis.Failed(source, MienException.Explain(e, source));
            writer.Write(failure);
            observer?.Done(failure);
        }
        finally
        {
            observer?.VideoEnds();
        }

        if (tracks?.Failure is { } unwritten)
        {
            failures += failed ? 0 : 1;
            failed = true;
            observer?.NotDrawn(source, unwritten);
        }

        if (cancellation.IsCancellationRequested)
        {
            if (frames > written)
                KeepFrames();
            throw new OperationCanceledException($"{source}: interrupted", cancellation);
        }

        kept?.Keep(source, allCopies, failed);

        void WriteFrame(Analysis frame)
        {
            if (++frames > written)
            {
                writer.Write(frame with { Annotated = annotated });
                if (frames % FramesTogether == 0)
                    KeepFrames();
            }

            observer?.Done(frame);
        }

        void KeepFrames()
        {
            kept?.KeepFrames(source, allCopies, frames, memory!.Found);
            memory?.Clear();
        }
    }

    private readonly record struct Job(PictureInput Picture, bool IsVideo)
    {
        public string Source => Picture.Source;
    }
}
