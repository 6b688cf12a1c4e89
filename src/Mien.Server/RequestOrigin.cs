using Microsoft.AspNetCore.Http;

namespace Mien.Server;

/// <summary>Whose page a request is from. Browsers send forms of any page to any address, and open streams there, and only ask before they send what forms cannot.</summary>
internal static class RequestOrigin
{
    /// <summary>Refuses what the page of another origin sends; programs say nothing of theirs.</summary>
    /// <exception cref="ProblemException">It is of another origin.</exception>
    public static void RequireOwn(HttpRequest request)
    {
        var (site, origin) = (request.Headers["Sec-Fetch-Site"], request.Headers.Origin);
        // Where a proxy stands between, the browser alone knows whether the page is of this server.
        var isOwn = site == "same-origin" || site == "none" || (site.Count == 0 && origin.Count == 0)
            || (Uri.TryCreate(origin, UriKind.Absolute, out var address) && address.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase));
        if (!isOwn)
            throw ProblemException.ForeignOrigin();
    }
}
