using System.Net.WebSockets;
using System.Text.Json;
using Mien.Video;
using Mien.Vision.Pictures;
using Mien.Vision.Video;

namespace Mien.Server;

/// <summary>One client's frames, analysed as a live video, and the answers to them, each of which names its frame.</summary>
internal sealed class FaceStream : IAsyncDisposable
{
    private const string Source = "stream";
    private const int FirstBytes = 16_384;

    private static readonly TimeSpan farewell = TimeSpan.FromSeconds(5);

    private readonly WebSocket socket;
    private readonly Recognizer recognizer;
    private readonly ServerOptions options;
    private readonly ServerMetrics metrics;
    private readonly FrameFeed feed;
    private readonly SemaphoreSlim sending = new(1);
    private readonly TaskCompletionSource<(WebSocketCloseStatus Status, string Reason)> end = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Timer idle;
    private long answered;
    private long unusable;
    private long dropped;

    public FaceStream(WebSocket socket, Recognizer recognizer, ServerOptions options, ServerMetrics metrics, double? frameRate)
    {
        this.socket = socket;
        this.recognizer = recognizer;
        this.options = options;
        this.metrics = metrics;
        var size = new PictureSize { MaxSide = recognizer.Options.MaxSide ?? VideoReaderOptions.DefaultMaxSide, MaxPixels = options.Limits.PicturePixels };
        feed = new(Source, size, options.Limits.FrameRate) { Unusable = Refuse, FrameRate = frameRate };
        idle = new(_ => end.TrySetResult((WebSocketCloseStatus.PolicyViolation, "idle")));
    }

    /// <summary>Answers frames until the client closes, breaks a rule or falls silent, or the server stops.</summary>
    public async Task RunAsync(CancellationToken stopping)
    {
        await using var stop = stopping.Register(() => end.TrySetResult((WebSocketCloseStatus.EndpointUnavailable, "stopping")));
        var receiving = ReceiveAsync();
        var answering = AnswerAsync();
        var (status, reason) = await end.Task.ConfigureAwait(false);
        feed.Complete();
        await answering.ConfigureAwait(false);
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await SendAsync(token => socket.CloseOutputAsync(status, reason, token)).ConfigureAwait(false);
            await receiving.WaitAsync(farewell, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or TimeoutException)
        {
            // It does not answer.
        }

        if (!receiving.IsCompleted)
            socket.Abort();
        await receiving.ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        await idle.DisposeAsync().ConfigureAwait(false);
        feed.Dispose();
        sending.Dispose();
    }

    // Reads to the client's farewell, also when its frames are not wanted any more.
    private async Task ReceiveAsync()
    {
        try
        {
            var message = new byte[Math.Min(FirstBytes, options.Limits.FrameBytes)];
            while (true)
            {
                idle.Change(options.Limits.StreamTime, Timeout.InfiniteTimeSpan);
                var length = 0;
                ValueWebSocketReceiveResult part;
                do
                {
                    if (length == message.Length && length < options.Limits.FrameBytes)
                        Array.Resize(ref message, (int)Math.Min(2L * length, options.Limits.FrameBytes));
                    // What is too large is read over its own beginning.
                    part = await socket.ReceiveAsync(message.AsMemory(length == message.Length ? 0 : length), CancellationToken.None).ConfigureAwait(false);
                    if (part.MessageType == WebSocketMessageType.Close)
                    {
                        end.TrySetResult((WebSocketCloseStatus.NormalClosure, ""));
                        return;
                    }

                    if (length == message.Length && part.Count > 0)
                        end.TrySetResult((WebSocketCloseStatus.MessageTooBig, "frame-too-large"));
                    else
                        length += part.Count;
                }
                while (!part.EndOfMessage);

                if (part.MessageType == WebSocketMessageType.Text)
                    end.TrySetResult((WebSocketCloseStatus.InvalidMessageType, "not-a-frame"));
                if (!end.Task.IsCompleted)
                    feed.Add(message.AsSpan(0, length));
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // The client is gone.
            end.TrySetResult((WebSocketCloseStatus.NormalClosure, ""));
            feed.Stop();
        }
    }

    private async Task AnswerAsync()
    {
        try
        {
            // Those of a clip are all analysed, as those of a file.
            var video = new VideoOptions { Live = feed.FrameRate is null, MaxFaces = options.Limits.PictureFaces };
            await foreach (var frame in recognizer.AnalyzeVideoAsync(feed, video).ConfigureAwait(false))
            {
                Count(frame.Analysis.Frame!.Value);
                await SendAsync(frame.Analysis).ConfigureAwait(false);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException)
        {
            // Nobody takes the answers.
            socket.Abort();
            end.TrySetResult((WebSocketCloseStatus.NormalClosure, ""));
        }
        catch (Exception e)
        {
            options.Faulted?.Invoke(e);
            end.TrySetResult((WebSocketCloseStatus.InternalServerError, "internal-error"));
        }
    }

    // Those before it that were neither answered nor unusable are passed over. One or two after it may be known as unusable already, which the
    // next answer makes good.
    private void Count(long number)
    {
        metrics.Frames(FrameOutcome.Answered, 1);
        var over = number + 1 - ++answered - Volatile.Read(ref unusable);
        if (over <= dropped)
            return;
        metrics.Frames(FrameOutcome.Dropped, over - dropped);
        dropped = over;
    }

    // On the thread that reads the feed, which is the stream's own.
    private void Refuse(long number, MienException error)
    {
        Interlocked.Increment(ref unusable);
        metrics.Frames(FrameOutcome.Unusable, 1);
        SendAsync(Analysis.Failed(Source, error.Explanation) with { Frame = number }).GetAwaiter().GetResult();
    }

    private Task SendAsync(Analysis analysis)
    {
        var json = JsonSerializer.SerializeToUtf8Bytes(analysis, AnalysisJson.Default.Analysis);
        return SendAsync(token => socket.SendAsync(new ArraySegment<byte>(json), WebSocketMessageType.Text, endOfMessage: true, token));
    }

    // One at a time; a client that takes nothing is as good as gone.
    private async Task SendAsync(Func<CancellationToken, Task> send)
    {
        using var patience = new CancellationTokenSource(options.Limits.StreamTime);
        await sending.WaitAsync(patience.Token).ConfigureAwait(false);
        try
        {
            await send(patience.Token).ConfigureAwait(false);
        }
        finally
        {
            sending.Release();
        }
    }
}
