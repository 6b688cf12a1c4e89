using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mien.Server;

/// <summary>
/// GET /v1/reports: what reports of studies there are. GET /reports/...: one of them, in a sandbox of its own. A browser that opens an address sends no key
/// with it, so where there is one the address has a part that follows from the key, and whoever has the key is told it.
/// </summary>
internal sealed class ReportsRoute(ServerOptions options, PictureQueue queue)
{
    /// <summary>Name and version of the JSON form of the list.</summary>
    public const string ListSchema = "mien.reports/1";

    private const string Folder = "/reports";
    private const string Name = "name";

    /// <summary>Whether a path is of a report and has the part that follows from a key.</summary>
    public static bool IsOpen(PathString path, ServerKey key) =>
        path.StartsWithSegments(Folder, StringComparison.Ordinal, out var rest) && rest.Value!.Split('/') is ["", var proof, _, ..] && key.IsProof(Folder, proof);

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/reports", ListAsync);
        if (options.Reports is { } reports)
            routes.MapGet(options.Key is null ? $"{Folder}/{{**{Name}}}" : $"{Folder}/{{proof}}/{{**{Name}}}", context => ShowAsync(context, reports));
    }

    private async Task ListAsync(HttpContext context)
    {
        var reports = options.Reports ?? throw ProblemException.NoReports();
        var found = await queue.AnswerAsync(context, _ => Task.Run(reports.List)).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(context.Response, json =>
        {
            json.WriteStartObject();
            json.WriteString("schema", ListSchema);
            json.WriteStartArray("reports");
            foreach (var report in found)
            {
                json.WriteStartObject();
                json.WriteString("title", report.Title);
                json.WriteString("name", report.Name);
                json.WriteString("written", report.Written);
                json.WriteString("path", AddressOf(report.Name));
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private async Task ShowAsync(HttpContext context, ReportFolder reports)
    {
        var name = (string?)context.GetRouteValue(Name) ?? "";
        await using var file = await queue.AnswerAsync(context, _ => Task.Run(() => reports.Read(name))).ConfigureAwait(false) ?? throw ProblemException.OfStatus(StatusCodes.Status404NotFound)!;
        WebFiles.Sandbox(context.Response);
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.ContentLength = file.Length;
        await file.CopyToAsync(context.Response.Body, context.RequestAborted).ConfigureAwait(false);
    }

    private string AddressOf(string name) =>
        string.Join('/', [Folder, .. options.Key is { } key ? [key.Proof(Folder)] : Array.Empty<string>(), .. name.Split('/').Select(Uri.EscapeDataString)]);
}
