using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Mien.Server;

/// <summary>GET /v1/stream: a WebSocket whose messages are frames, and whose answers are what is found in them.</summary>
internal sealed class StreamRoute(ServedRecognizers recognizers, ExpressionSets sets, ServerOptions options, ServerMetrics metrics) : IDisposable
{
    /// <summary>Name and version of what is spoken.</summary>
    public const string Protocol = "mien.stream.1";

    private const string FrameRate = "frame-rate";
    private const double LeastFrameRate = 0.1;

    private static readonly TimeSpan pings = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource stopping = new();
    private int streams;

    /// <summary>Ends all streams, and those that still come, once what was sent is answered.</summary>
    public void Stop() => stopping.Cancel();

    public void Dispose() => stopping.Dispose();

    // Whoever asks without an upgrade learns why one would be refused, which browsers do not tell their pages.
    public async Task AnswerAsync(HttpContext context)
    {
        if (options.Key is null)
            RequestOrigin.RequireOwn(context.Request);
        try
        {
            if (Interlocked.Increment(ref streams) > options.Limits.Streams)
                throw ProblemException.TooManyStreams();
            var frameRate = FrameRateOf(context.Request.Query);
            var chosen = recognizers.Of(context.Request);
            using var own = await sets.RecognizerAsync(context.Request, chosen).ConfigureAwait(false);
            if (!context.WebSockets.IsWebSocketRequest)
                throw ProblemException.UpgradeRequired();
            var accepted = new WebSocketAcceptContext
            {
                SubProtocol = context.WebSockets.WebSocketRequestedProtocols.Contains(Protocol) ? Protocol : null,
                KeepAliveInterval = pings,
                KeepAliveTimeout = pings,
            };
            using var socket = await context.WebSockets.AcceptWebSocketAsync(accepted).ConfigureAwait(false);
            await using var stream = new FaceStream(socket, own ?? chosen, options, metrics, frameRate);
            metrics.Streams(1);
            await stream.RunAsync(stopping.Token).ConfigureAwait(false);
        }
        finally
        {
            if (context.Response.StatusCode == StatusCodes.Status101SwitchingProtocols)
                metrics.Streams(-1);
            Interlocked.Decrement(ref streams);
        }
    }

    // Of a clip, whose frames are not of now.
    private static double? FrameRateOf(IQueryCollection query)
    {
        if (!query.TryGetValue(FrameRate, out var values))
            return null;
        return values is [var only] && double.TryParse(only, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate) && rate is >= LeastFrameRate and <= ServerLimits.MostFrameRate
            ? rate
            : throw ProblemException.BadParameter(string.Create(CultureInfo.InvariantCulture, $"{FrameRate} is frames a second, from {LeastFrameRate} to {ServerLimits.MostFrameRate}"));
    }
}
