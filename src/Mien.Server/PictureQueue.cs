using Mien.Explanation;
using Mien.Expressions;
using Mien.Recognition;
using Mien.Vision.Pictures;
using Microsoft.AspNetCore.Http;

namespace Mien.Server;

/// <summary>
/// Works on the pictures of requests. Requests are counted and those over the limit refused. Pictures take turns, as many at a time as the
/// recognisers have threads; a request has no more in line than that, so that one with many pictures does not keep others waiting.
/// </summary>
internal sealed class PictureQueue(ServerLimits limits, int threads, ServerMetrics metrics) : IDisposable
{
    private readonly SemaphoreSlim turns = new(threads);
    private int accepted;

    /// <summary>Does what a request asks for, within its time.</summary>
    /// <param name="context">The request.</param>
    /// <param name="work">Reads what it sent and works on it.</param>
    /// <exception cref="ProblemException">There is too much to do, or the time is over.</exception>
    public async Task<T> AnswerAsync<T>(HttpContext context, Func<CancellationToken, Task<T>> work)
    {
        try
        {
            if (Interlocked.Increment(ref accepted) > limits.Requests)
                throw ProblemException.Busy();
            using var time = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            time.CancelAfter(limits.RequestTime);
            return await work(time.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            throw ProblemException.TimeOut();
        }
        finally
        {
            Interlocked.Decrement(ref accepted);
        }
    }

    /// <summary>Analyses pictures.</summary>
    /// <param name="sent">The pictures.</param>
    /// <param name="by">Finds and names the faces.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ProblemException">The one picture cannot be used.</exception>
    public Task<Analysis[]> AnalyzeAsync(SentPictures sent, Recognizer by, CancellationToken cancellation) => EachAsync(
        sent,
        async (picture, token) => picture.Encoded is { } encoded
            ? await AnalyzeAsync(picture.Source, encoded, sent.IsList, by, token).ConfigureAwait(false)
            : Analysis.Failed(picture.Source, SentPicture.NotBase64),
        cancellation);

    /// <summary>Explains the faces of the one picture. A face that is begun is done to its end.</summary>
    /// <inheritdoc cref="AnalyzeAsync(SentPictures, Recognizer, CancellationToken)"/>
    public async Task<IReadOnlyList<FaceExplanation>> ExplainAsync(SentPictures sent, Recognizer by, CancellationToken cancellation)
    {
        var (source, encoded) = (sent.Pictures[0].Source, sent.Pictures[0].Encoded!.Value);
        try
        {
            var faces = await InTurnAsync(() => by.Explain(SourceOf(source, encoded), cancellation), cancellation).ConfigureAwait(false);
            metrics.Analyzed(faces.Count);
            return faces;
        }
        catch (MienException unusable) when (unusable.Source == source)
        {
            metrics.Analyzed(0);
            throw ProblemException.Unusable(unusable);
        }
    }

    /// <summary>Reads pictures that are to teach an expression.</summary>
    /// <param name="sent">The pictures.</param>
    /// <param name="enroller">Reads one.</param>
    /// <param name="cancellation">Ends it.</param>
    public Task<EnrolledPicture[]> EnrolAsync(SentPictures sent, Enroller enroller, CancellationToken cancellation) => EachAsync(
        sent,
        (picture, token) => InTurnAsync(
            () => enroller.Read(
                picture.Encoded is { } encoded
                    ? SourceOf(picture.Source, encoded)
                    : new(picture.Source, () => throw new MienException(picture.Source, SentPicture.NotBase64)),
                token),
            token),
        cancellation);

    /// <summary>Does work that computes when its turn has come, to its end.</summary>
    public async Task<T> InTurnAsync<T>(Func<T> work, CancellationToken cancellation)
    {
        await TurnAsync(cancellation).ConfigureAwait(false);
        try
        {
            return await Task.Run(work, CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            turns.Release();
        }
    }

    public void Dispose() => turns.Dispose();

    private async Task<T[]> EachAsync<T>(SentPictures sent, Func<SentPicture, CancellationToken, Task<T>> work, CancellationToken cancellation)
    {
        var done = new T[sent.Pictures.Count];
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellation };
        await Parallel.ForAsync(
            0, done.Length, parallel, async (i, token) => done[i] = await work(sent.Pictures[i], token).ConfigureAwait(false)).ConfigureAwait(false);
        return done;
    }

    // As a batch of one, because the search for faces of a batch ends when it is cancelled.
    private async Task<Analysis> AnalyzeAsync(string source, ReadOnlyMemory<byte> encoded, bool isInList, Recognizer by, CancellationToken cancellation)
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

        await TurnAsync(cancellation).ConfigureAwait(false);
        Analysis analysis;
        try
        {
            analysis = await by.AnalyzeAllAsync(new[] { picture }.ToAsyncEnumerable(), null, cancellation).SingleAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            turns.Release();
        }

        metrics.Analyzed(analysis.Faces.Count);
        if (analysis.Error is null)
            return analysis;

        // What names no picture as its source is about the server, such as a library that is missing.
        if (failure is not MienException { Source: not null } unusable)
            throw new InvalidOperationException(analysis.Error, failure);
        return isInList ? analysis : throw ProblemException.Unusable(unusable);
    }

    private async Task TurnAsync(CancellationToken cancellation)
    {
        metrics.Waiting(1);
        try
        {
            await turns.WaitAsync(cancellation).ConfigureAwait(false);
        }
        finally
        {
            metrics.Waiting(-1);
        }
    }

    private PictureSource SourceOf(string name, ReadOnlyMemory<byte> encoded) =>
        new(name, (size, room) => Picture.Decode(encoded.Span, name, (size ?? PictureSize.Default) with { MaxPixels = limits.PicturePixels }, room)) { MaxFaces = limits.PictureFaces };
}
