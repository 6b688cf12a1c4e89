using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mien.Server;

/// <summary>GET /local: the page that recognises in the browser alone, made when it is first asked for.</summary>
internal sealed class LocalRoutes(Recognizer recognizer)
{
    private const string Folder = "/local";

    private readonly Lazy<IReadOnlyDictionary<string, byte[]>> files = new(() => LocalPage.Files(recognizer));

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        // The page names its files beside itself.
        routes.MapGet(Folder, context =>
        {
            if (!context.Request.Path.Value!.EndsWith('/'))
            {
                context.Response.Redirect($"{Folder}/", permanent: false);
                return Task.CompletedTask;
            }

            return AnswerAsync(context, LocalPage.Index);
        });
        routes.MapGet($"{Folder}/{{name}}", context => AnswerAsync(context, (string)context.GetRouteValue("name")!));
    }

    private Task AnswerAsync(HttpContext context, string name)
    {
        if (!FilesOrProblem().TryGetValue(name, out var bytes))
            throw ProblemException.OfStatus(StatusCodes.Status404NotFound)!;
        // Threads need memory that is shared, which browsers give to pages that take nothing from elsewhere.
        context.Response.Headers["Cross-Origin-Embedder-Policy"] = "require-corp";
        return WebFiles.AnswerAsync(context, name, bytes, $"{LocalPage.Policy}; frame-ancestors 'none'");
    }

    private IReadOnlyDictionary<string, byte[]> FilesOrProblem()
    {
        try
        {
            return files.Value;
        }
        catch (MienException e)
        {
            throw ProblemException.NoLocalPage(e.Message);
        }
    }
}
