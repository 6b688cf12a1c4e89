using System.Net.Mime;
using Microsoft.AspNetCore.Http;

namespace Mien.Server;

/// <summary>The files of the web page, which are in this assembly, and how they are answered.</summary>
internal static class WebFiles
{
    /// <summary>Those of the page that asks this server.</summary>
    public static IReadOnlyDictionary<string, byte[]> Page { get; } = Read("Mien.Server.web.");

    /// <summary>Those that make it the page that recognises in the browser; some take the place of others.</summary>
    public static IReadOnlyDictionary<string, byte[]> Local { get; } = Read("Mien.Server.local.");

    /// <summary>
    /// Makes of an answer a page that runs its own script and no more: in a sandbox it is of no origin, has nothing of this server's pages, and may ask nobody.
    /// </summary>
    public static void Sandbox(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy =
            "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; sandbox allow-scripts; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        response.Headers["Referrer-Policy"] = "no-referrer";
        response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
    }

    /// <summary>Answers with a file.</summary>
    /// <param name="context">The request.</param>
    /// <param name="name">Its name, whose ending says what it is.</param>
    /// <param name="bytes">What is in it.</param>
    /// <param name="policy">What the page may ask.</param>
    public static Task AnswerAsync(HttpContext context, string name, byte[] bytes, string policy)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = policy;
        headers["Referrer-Policy"] = "no-referrer";
        headers["Permissions-Policy"] = "camera=(self), microphone=(), geolocation=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        context.Response.ContentType = TypeOf(name);
        context.Response.ContentLength = bytes.Length;
        return context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }

    private static string TypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => $"{MediaTypeNames.Text.Html}; charset=utf-8",
        ".css" => $"{MediaTypeNames.Text.Css}; charset=utf-8",
        ".js" or ".mjs" => $"{MediaTypeNames.Text.JavaScript}; charset=utf-8",
        ".svg" => "image/svg+xml",
        ".txt" => $"{MediaTypeNames.Text.Plain}; charset=utf-8",
        ".json" => MediaTypeNames.Application.Json,
        ".gz" => MediaTypeNames.Application.GZip,
        ".onnx" or ".set" => MediaTypeNames.Application.Octet,
        _ => throw new NotSupportedException($"the page has no type for {name}"),
    };

    private static Dictionary<string, byte[]> Read(string prefix)
    {
        var assembly = typeof(WebFiles).Assembly;
        return assembly.GetManifestResourceNames().Where(name => name.StartsWith(prefix, StringComparison.Ordinal)).ToDictionary(name => name[prefix.Length..], name =>
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        });
    }
}
