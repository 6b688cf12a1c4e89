using Mien.Explanation;
using Mien.Recognition;
using Mien.Vision.Pictures;
using Microsoft.AspNetCore.Http;

namespace Mien.Server;

/// <summary>
/// Analyses the pictures of requests. Requests are counted and those over the limit refused. Pictures take turns, as many at a time as the
/// recogniser has threads; a request has no more in line than that, so that one with many pictures does not keep others waiting.
/// </summary>
internal sealed class PictureQueue(Recognizer recognizer, ServerLimits limits, int threads) : IDisposable
{
    private readonly SemaphoreSlim turns = new(threads);
    private int accepted;

    /// <summary>What the recogniser tells apart.</summary>
    public IReadOnlyList<string> Labels => recognizer.Labels;

    /// <summary>Reads the pictures of a request and analyses them, within its time.</summary>
    /// <param name="context">The request.</param>
    /// <param name="read">Reads what it sent.</param>
    /// <exception cref="ProblemException">There is too much to do, the time is over, or the one picture cannot be used.</exception>
    public Task<(SentPictures Sent, Analysis[] Found)> AnalyzeAsync(HttpContext context, Func<CancellationToken, Task<SentPictures>> read) =>
        AnswerAsync(context, read, AnalyzeAsync);

    /// <summary>Reads the one picture of a request and explains its faces. A face that is begun is done to its end.</summary>
    /// <inheritdoc cref="AnalyzeAsync(HttpContext, Func{CancellationToken, Task{SentPictures}})"/>
    public Task<(SentPictures Sent, IReadOnlyList<FaceExplanation> Faces)> ExplainAsync(HttpContext context, Func<CancellationToken, Task<SentPictures>> read) =>
        AnswerAsync(context, read, ExplainAsync);

    public void Dispose() => turns.Dispose();

    private async Task<(SentPictures Sent, T Answer)> AnswerAsync<T>(
        HttpContext context, Func<CancellationToken, Task<SentPictures>> read, Func<SentPictures, CancellationToken, Task<T>> work)
    {
        try
        {
            if (Interlocked.Increment(ref accepted) > limits.Requests)
                throw ProblemException.Busy();
            using var time = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            time.CancelAfter(limits.RequestTime);
            var sent = await InTime(read(time.Token), ProblemException.BodyTooSlow).ConfigureAwait(false);
            return (sent, await InTime(work(sent, time.Token), ProblemException.TimeOut).ConfigureAwait(false));
        }
        finally
        {
            Interlocked.Decrement(ref accepted);
        }

        async Task<TPart> InTime<TPart>(Task<TPart> part, Func<ProblemException> late)
        {
            try
            {
                return await part.ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
            {
                throw late();
            }
        }
    }

    private async Task<Analysis[]> AnalyzeAsync(SentPictures sent, CancellationToken cancellation)
    {
        var found = new Analysis[sent.Pictures.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        await Parallel.ForAsync(0, found.Length, parallel, async (i, token) =>
        {
            var picture = sent.Pictures[i];
            found[i] = picture.Encoded is { } encoded
                ? await AnalyzeAsync(picture.Source, encoded, sent.IsList, token).ConfigureAwait(false)
                : Analysis.Failed(picture.Source, SentPicture.NotBase64);
        }).ConfigureAwait(false);
        return found;
    }

    // As a batch of one, because the search for faces of a batch ends when it is cancelled.
    private async Task<Analysis> AnalyzeAsync(string source, ReadOnlyMemory<byte> encoded, bool isInList, CancellationToken cancellation)
    {
        Exception? failure = null;
        var limited = SourceOf(source, encoded);
        var picture = limited with
        {
            Open = (size, room) =>
            {
                try
                {
                    return limited.Open(size, room);
                }
                catch (Exception e)
                {
                    failure = e;
                    throw;
                }
            },
        };

        await turns.WaitAsync(cancellation).ConfigureAwait(false);
        Analysis analysis;
        try
        {
            analysis = await recognizer.AnalyzeAllAsync(new[] { picture }.ToAsyncEnumerable(), null, cancellation).SingleAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            turns.Release();
        }

        if (analysis.Error is null)
            return analysis;

        // What names no picture as its source is about the server, such as a library that is missing.
        if (failure is not MienException { Source: not null } unusable)
            throw new InvalidOperationException(analysis.Error, failure);
        return isInList ? analysis : throw ProblemException.Unusable(unusable);
    }

    private async Task<IReadOnlyList<FaceExplanation>> ExplainAsync(SentPictures sent, CancellationToken cancellation)
    {
        var (source, encoded) = (sent.Pictures[0].Source, sent.Pictures[0].Encoded!.Value);
        await turns.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await Task.Run(() => recognizer.Explain(SourceOf(source, encoded), cancellation), CancellationToken.None).ConfigureAwait(false);
        }
        catch (MienException unusable) when (unusable.Source == source)
        {
            throw ProblemException.Unusable(unusable);
        }
        finally
        {
            turns.Release();
        }
    }

    private PictureSource SourceOf(string name, ReadOnlyMemory<byte> encoded) =>
        new(name, (size, room) => Picture.Decode(encoded.Span, name, (size ?? PictureSize.Default) with { MaxPixels = limits.PicturePixels }, room)) { MaxFaces = limits.PictureFaces };
}
