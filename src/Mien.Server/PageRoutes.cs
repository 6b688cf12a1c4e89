using System.Net.Mime;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mien.Server;

/// <summary>The web page, whose files are in this assembly: plain HTML, style and modules that ask nothing of any other address.</summary>
internal static class PageRoutes
{
    private const string Prefix = "Mien.Server.web.";
    private const string Index = "index.html";

    // Nothing but the page's own files and its own server; pictures of the reader's are blobs.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; media-src blob:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly Dictionary<string, byte[]> files = Read();

    /// <summary>Whether a path is of the page, which says nothing that a key would protect.</summary>
    public static bool Has(PathString path) => files.ContainsKey(NameOf(path));

    /// <summary>Adds the routes.</summary>
    public static void Map(IEndpointRouteBuilder routes)
    {
        foreach (var name in files.Keys)
            routes.MapGet(name == Index ? "/" : $"/{name}", (RequestDelegate)AnswerAsync);
    }

    private static Task AnswerAsync(HttpContext context)
    {
        var name = NameOf(context.Request.Path);
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        context.Response.ContentType = TypeOf(name);
        context.Response.ContentLength = files[name].Length;
        return context.Response.Body.WriteAsync(files[name], context.RequestAborted).AsTask();
    }

    private static string NameOf(PathString path) => path.Value is { Length: > 1 } named ? named[1..] : Index;

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => $"{MediaTypeNames.Text.Html}; charset=utf-8",
        ".css" => $"{MediaTypeNames.Text.Css}; charset=utf-8",
        ".js" => $"{MediaTypeNames.Text.JavaScript}; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => throw new NotSupportedException($"the page has no type for {name}"),
    };

    private static Dictionary<string, byte[]> Read()
    {
        var assembly = typeof(PageRoutes).Assembly;
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(Prefix, StringComparison.Ordinal)).ToDictionary(name => name[Prefix.Length..], name =>
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        });
    }
}
