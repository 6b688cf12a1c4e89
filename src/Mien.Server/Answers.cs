using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mien.Server;

/// <summary>What stands around all routes: the key, the headers of each answer, and what becomes of errors.</summary>
internal sealed class Answers(ServerOptions options, RequestRate rate, ServerMetrics metrics, CancellationToken stopping)
{
    private const string OtherRoute = "other";
    private const int ClientGone = 499;

    /// <summary>Answers a request by the routes, or says in one problem why not.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate routes)
    {
        var (response, begun) = (context.Response, TimeProvider.System.GetTimestamp());
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
        if (stopping.IsCancellationRequested)
            response.Headers.Connection = "close";
        try
        {
            if (!IsHealth(context.Request.Path))
                rate.Count(context);
            if (options.Key is null && !IsThisMachine(context.Request.Host.Host))
                throw ProblemException.UnknownHost();
            if (options.Key is { } key && !IsOpen(context.Request.Path) && !key.IsIn(context) && !ReportsRoute.IsOpen(context.Request.Path, key))
                throw ProblemException.Unauthorized();
            await routes(context).ConfigureAwait(false);
            if (!response.HasStarted && ProblemException.OfStatus(response.StatusCode) is { } unrouted)
                throw unrouted;
        }
        catch (Exception) when (context.RequestAborted.IsCancellationRequested)
        {
            // Nobody waits for an answer.
        }
        catch (Exception e) when (!response.HasStarted)
        {
            await ProblemOf(e).WriteAsync(response).ConfigureAwait(false);
        }
        finally
        {
            var isStream = response.StatusCode == StatusCodes.Status101SwitchingProtocols;
            var status = context.RequestAborted.IsCancellationRequested && !isStream ? ClientGone : response.StatusCode;
            metrics.Answered((context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? OtherRoute, status, isStream ? null : TimeProvider.System.GetElapsedTime(begun));
        }
    }

    // Whoever looks after the server asks for its health without a key, and the page asks its reader for one.
    internal static bool IsOpen(PathString path) => IsHealth(path) || PageRoutes.Has(path);

    private static bool IsHealth(PathString path) => path == MienServer.Live || path == MienServer.Ready;

    // A page of another origin whose name is made to lead to this machine could otherwise read answers.
    private static bool IsThisMachine(string host) =>
        host.Length == 0 || host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private ProblemException ProblemOf(Exception error)
    {
        switch (error)
        {
            case ProblemException problem:
                return problem;
            case BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge }:
                return ProblemException.BodyTooLarge(options.Limits.RequestBytes);
            case BadHttpRequestException { StatusCode: StatusCodes.Status408RequestTimeout }:
                return ProblemException.BodyTooSlow();
            case BadHttpRequestException bad:
                return ProblemException.BadRequest(bad.Message);
            default:
                options.Faulted?.Invoke(error);
                return ProblemException.InternalError();
        }
    }
}
