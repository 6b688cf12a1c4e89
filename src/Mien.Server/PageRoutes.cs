using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mien.Server;

/// <summary>The web page: plain HTML, style and modules that ask nothing of any other address.</summary>
internal static class PageRoutes
{
    private const string Index = "index.html";

    // Nothing but the page's own files and its own server; pictures of the reader's are blobs.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    /// <summary>Whether a path is of the page, which says nothing that a key would protect.</summary>
    public static bool Has(PathString path) => WebFiles.Page.ContainsKey(NameOf(path));

    /// <summary>Adds the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var name in WebFiles.Page.Keys)
            routes.MapGet(name == Index ? "/" : $"/{name}", (RequestDelegate)AnswerAsync);
    }

    private static Task AnswerAsync(HttpContext context)
    {
        var name = NameOf(context.Request.Path);
        return WebFiles.AnswerAsync(context, name, WebFiles.Page[name], Policy);
    }

    private static string NameOf(PathString path) => path.Value is { Length: > 1 } named ? named[1..] : Index;
}
