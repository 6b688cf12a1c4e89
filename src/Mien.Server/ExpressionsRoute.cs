using System.Text.Json;
using Mien.Expressions;
using Mien.Expressions.Plot;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mien.Server;

/// <summary>/v1/expressions: the sets of custom expressions, made, shown, drawn and removed.</summary>
internal sealed class ExpressionsRoute(ExpressionSets sets, PictureQueue queue)
{
    /// <summary>Name and version of the JSON form of the names of all sets.</summary>
    public const string ListSchema = "mien.expression-sets/1";

    /// <summary>The path of all sets.</summary>
    public const string Path = "/v1/expressions";

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Path, ListAsync);
        routes.MapPut($"{Path}/{{set}}", CreateAsync);
        routes.MapGet($"{Path}/{{set}}", ShowAsync);
        routes.MapDelete($"{Path}/{{set}}", RemoveAsync);
        routes.MapGet($"{Path}/{{set}}/plot", PlotAsync);
        routes.MapGet($"{Path}/{{set}}/sphere", SphereAsync);
    }

    /// <summary>The set that a path names.</summary>
    public static string SetOf(HttpContext context) => ExpressionSets.NameOf((string)context.GetRouteValue("set")!, "a set");

    private async Task ListAsync(HttpContext context)
    {
        var names = await queue.AnswerAsync(context, _ => Task.Run(() => sets.Store.List())).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(context.Response, json =>
        {
            json.WriteStartObject();
            json.WriteString("schema", ListSchema);
            json.WriteStartArray("sets");
            foreach (var name in names)
                json.WriteStringValue(name);
            json.WriteEndArray();
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private async Task CreateAsync(HttpContext context)
    {
        RequestOrigin.RequireOwn(context.Request);
        var name = SetOf(context);
        var (set, isNew) = await queue.AnswerAsync(context, _ => Task.Run(() =>
        {
            var isNew = sets.Store.Create(name, sets.Trained);
            return (sets.Need(name), isNew);
        })).ConfigureAwait(false);
        context.Response.StatusCode = isNew ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        await JsonAnswer.WriteAsync(context.Response, set.WriteTo).ConfigureAwait(false);
    }

    private async Task ShowAsync(HttpContext context)
    {
        var name = SetOf(context);
        var set = await queue.AnswerAsync(context, _ => Task.Run(() => sets.Need(name))).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(context.Response, set.WriteTo).ConfigureAwait(false);
    }

    private async Task RemoveAsync(HttpContext context)
    {
        RequestOrigin.RequireOwn(context.Request);
        var name = SetOf(context);
        if (!await queue.AnswerAsync(context, _ => Task.Run(() => sets.Store.Delete(name))).ConfigureAwait(false))
            throw ProblemException.NoSet();
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task PlotAsync(HttpContext context)
    {
        WebFiles.Sandbox(context.Response);
        var page = await DrawAsync(context, SpherePlot.Write).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(context.Response, "text/html; charset=utf-8", page).ConfigureAwait(false);
    }

    private async Task SphereAsync(HttpContext context)
    {
        var data = await DrawAsync(context, (stream, set) =>
        {
            using var json = new Utf8JsonWriter(stream);
            SpherePlot.WriteData(json, set);
        }).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(context.Response, "application/json", data).ConfigureAwait(false);
    }

    // Finding the principal directions computes, and so takes its turn.
    private Task<ReadOnlyMemory<byte>> DrawAsync(HttpContext context, Action<Stream, ExpressionSet> draw)
    {
        var name = SetOf(context);
        return queue.AnswerAsync(context, time => queue.InTurnAsync(
            () =>
            {
                using var drawn = new MemoryStream();
                draw(drawn, sets.Need(name));
                return (ReadOnlyMemory<byte>)drawn.GetBuffer().AsMemory(0, (int)drawn.Length);
            },
            time));
    }
}
