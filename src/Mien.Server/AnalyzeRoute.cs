using System.Text.Json;
using Mien.Recognition;
using Mien.Vision.Pictures;
using Microsoft.AspNetCore.Http;

namespace Mien.Server;

/// <summary>
/// POST /v1/analyze. Requests are counted and those over the limit refused. Pictures take turns, as many at a time as the recogniser has
/// threads; a request has no more in line than that, so that one with many pictures does not keep others waiting.
/// </summary>
internal sealed class AnalyzeRoute(Recognizer recognizer, ServerLimits limits, int threads) : IDisposable
{
    /// <summary>Name and version of the JSON form of many results.</summary>
    public const string ListSchema = "mien.analyses/1";

    private readonly SemaphoreSlim turns = new(threads);
    private int accepted;

    public async Task AnswerAsync(HttpContext context)
    {
        try
        {
            if (Interlocked.Increment(ref accepted) > limits.Requests)
                throw ProblemException.Busy();
            using var time = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
            time.CancelAfter(limits.RequestTime);
            var sent = await InTime(RequestBody.ReadAsync(context.Request, limits, time.Token), ProblemException.BodyTooSlow).ConfigureAwait(false);
            var found = await InTime(AnalyzeAsync(sent, time.Token), ProblemException.TimeOut).ConfigureAwait(false);
            await JsonAnswer.WriteAsync(context.Response, json => Write(json, found, sent.IsList)).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref accepted);
        }

        async Task<T> InTime<T>(Task<T> work, Func<ProblemException> late)
        {
            try
            {
                return await work.ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
            {
                throw late();
            }
        }
    }

    public void Dispose() => turns.Dispose();

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
        var picture = new PictureSource(source, (size, room) =>
        {
            try
            {
                return Picture.Decode(encoded.Span, source, size, room);
            }
            catch (Exception e)
            {
                failure = e;
                throw;
            }
        });

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

    private static void Write(Utf8JsonWriter json, Analysis[] found, bool isList)
    {
        if (!isList)
        {
            JsonSerializer.Serialize(json, found[0]);
            return;
        }

        json.WriteStartObject();
        json.WriteString("schema", ListSchema);
        json.WriteStartArray("analyses");
        foreach (var analysis in found)
            JsonSerializer.Serialize(json, analysis);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
