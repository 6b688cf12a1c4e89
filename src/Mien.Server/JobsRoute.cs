using Microsoft.AspNetCore.Http;

namespace Mien.Server;

/// <summary>GET /v1/jobs: how far work is that many machines share, as the server's owner tells it.</summary>
internal sealed class JobsRoute(ServerOptions options, PictureQueue queue)
{
    public async Task AnswerAsync(HttpContext context)
    {
        var jobs = options.Jobs ?? throw ProblemException.NoJobs();
        using var content = new MemoryStream();
        try
        {
            await queue.AnswerAsync(context, async token =>
            {
                await jobs(content, token).ConfigureAwait(false);
                return true;
            }).ConfigureAwait(false);
        }
        catch (Exception error) when (MienException.IsAboutInput(error))
        {
            throw ProblemException.JobsUnavailable();
        }
        await JsonAnswer.WriteAsync(context.Response, "application/json", content.GetBuffer().AsMemory(0, (int)content.Length)).ConfigureAwait(false);
    }
}
