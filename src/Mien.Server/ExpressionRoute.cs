using System.Globalization;
using System.Text.Json;
using Mien.Expressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Mien.Server;

/// <summary>/v1/expressions/SET/classes/CLASS: one expression of a set, taught by pictures, shown, changed and removed.</summary>
internal sealed class ExpressionRoute(ExpressionSets sets, PictureQueue queue, ServerLimits limits)
{
    private const string Class = "class";
    private const string Rate = "rate";
    private const string LargestFace = "largest-face";
    private const string KeepOutliers = "keep-outliers";
    private const string Change = """send {"name":"...","threshold":0.4}, or one of them""";
    private const int ChangeDepth = 2;

    /// <summary>Adds the routes.</summary>
    public void Map(IEndpointRouteBuilder routes)
    {
        const string path = $"{ExpressionsRoute.Path}/{{set}}/classes/{{{Class}}}";
        routes.MapPost(path, TeachAsync);
        routes.MapGet(path, ShowAsync);
        routes.MapPatch(path, ChangeAsync);
        routes.MapDelete(path, RemoveAsync);
    }

    private async Task TeachAsync(HttpContext context)
    {
        RequestOrigin.RequireOwn(context.Request);
        var (set, name) = NamesOf(context);
        if (ExpressionName.Fault(name) is { } fault)
            throw ProblemException.BadName(fault);
        var query = context.Request.Query;
        var rate = RateOf(query);
        var options = new EnrolmentOptions { LargestFace = IsOn(query, LargestFace), KeepOutliers = IsOn(query, KeepOutliers), KeepNames = false };

        var report = await queue.AnswerAsync(context, async time =>
        {
            using var enroller = await Task.Run(() => sets.Enroller(set, options)).ConfigureAwait(false);
            var sent = await RequestBody.ReadAsync(context.Request, limits, time).ConfigureAwait(false);
            var read = await queue.EnrolAsync(sent, enroller, time).ConfigureAwait(false);
            var pictures = enroller.Choose(read);
            return pictures.Samples.Count == 0
                ? throw ProblemException.NothingTaken(pictures)
                : await Task.Run(() => ExpressionSets.Changed(() => enroller.Teach(name, pictures, rate))).ConfigureAwait(false);
        }).ConfigureAwait(false);
        context.Response.StatusCode = report.Moved is null ? StatusCodes.Status201Created : StatusCodes.Status200OK;
        await JsonAnswer.WriteAsync(context.Response, report.WriteTo).ConfigureAwait(false);
    }

    private async Task ShowAsync(HttpContext context)
    {
        var (set, name) = NamesOf(context);
        var separation = await queue.AnswerAsync(context, time => queue.InTurnAsync(
            () =>
            {
                var all = sets.Need(set);
                return Separation.Of(all, ExpressionSets.Need(all, name).Name);
            },
            time)).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(context.Response, separation.WriteTo).ConfigureAwait(false);
    }

    private async Task ChangeAsync(HttpContext context)
    {
        RequestOrigin.RequireOwn(context.Request);
        var (set, name) = NamesOf(context);
        var separation = await queue.AnswerAsync(context, async time =>
        {
            var body = await RequestBody.InTimeAsync(context.Request, RequestBody.BytesAsync(context.Request, limits, time)).ConfigureAwait(false);
            var (to, threshold) = ChangeOf(body);
            return await Task.Run(() => Separation.Of(sets.Change(set, all => Changed(all, name, to, threshold)), to ?? name)).ConfigureAwait(false);
        }).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(context.Response, separation.WriteTo).ConfigureAwait(false);
    }

    private async Task RemoveAsync(HttpContext context)
    {
        RequestOrigin.RequireOwn(context.Request);
        var (set, name) = NamesOf(context);
        await queue.AnswerAsync(context, _ => Task.Run(() => sets.Change(set, all =>
        {
            var removed = ExpressionSets.Need(all, name).Name;
            return all.Classes.Count > 1 ? all.Remove(removed) : throw ProblemException.LastExpression();
        }))).ConfigureAwait(false);
        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private static (string Set, string Class) NamesOf(HttpContext context) =>
        (ExpressionsRoute.SetOf(context), ExpressionSets.NameOf((string)context.GetRouteValue(Class)!, "an expression"));

    private static ExpressionSet Changed(ExpressionSet set, string name, string? to, float? threshold)
    {
        var old = ExpressionSets.Need(set, name);
        if (threshold is { } cosine)
            set = set.SetThreshold(name, cosine);
        if (to is null)
            return set;
        return set.Find(to) is { } taken && taken.Name != old.Name ? throw ProblemException.ExpressionExists() : set.Rename(name, to);
    }

    private static (string? Name, float? Threshold) ChangeOf(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new() { MaxDepth = ChangeDepth, AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw ProblemException.BadJson(Change);
            var (name, threshold) = ((string?)null, (float?)null);
            foreach (var property in document.RootElement.EnumerateObject())
                (name, threshold) = property.Name switch
                {
                    "name" when property.Value.ValueKind == JsonValueKind.String => (NewNameOf(property.Value.GetString()!), threshold),
                    "threshold" when property.Value.ValueKind == JsonValueKind.Number && property.Value.TryGetSingle(out var cosine) && cosine is >= -1 and <= 1 => (name, cosine),
                    "threshold" => throw ProblemException.BadJson("\"threshold\" is a cosine, a number from -1 to 1"),
                    _ => throw ProblemException.BadJson(Change),
                };
            return name is null && threshold is null ? throw ProblemException.BadJson(Change) : (name, threshold);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw ProblemException.BadJson($"the body is no JSON of the form wanted; {Change}");
        }
    }

    private static string NewNameOf(string given)
    {
        var name = ExpressionSets.NameOf(given, "an expression");
        return ExpressionName.Fault(name) is { } fault ? throw ProblemException.BadName(fault) : name;
    }

    private static double RateOf(IQueryCollection query)
    {
        if (!query.TryGetValue(Rate, out var values))
            return Enroller.DefaultRate;
        return values is [var only] && double.TryParse(only, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var rate) && rate is > 0 and <= 1
            ? rate
            : throw ProblemException.BadParameter($"{Rate} is a number above 0 and up to 1");
    }

    private static bool IsOn(IQueryCollection query, string name)
    {
        if (!query.TryGetValue(name, out var values))
            return false;
        return values is [var only] && bool.TryParse(only, out var isOn) ? isOn : throw ProblemException.BadParameter($"{name} is true or false");
    }
}
