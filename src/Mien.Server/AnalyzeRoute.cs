using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace Mien.Server;

/// <summary>POST /v1/analyze: an analysis of one picture, or a list of many.</summary>
internal sealed class AnalyzeRoute(PictureQueue queue, ServedRecognizers recognizers, ExpressionSets sets, ServerLimits limits)
{
    /// <summary>Name and version of the JSON form of many results.</summary>
    public const string ListSchema = "mien.analyses/1";

    public async Task AnswerAsync(HttpContext context)
    {
        var (sent, found) = await queue.AnswerAsync(context, async time =>
        {
            var chosen = recognizers.Of(context.Request);
            using var own = await sets.RecognizerAsync(context.Request, chosen).ConfigureAwait(false);
            var sent = await RequestBody.ReadAsync(context.Request, limits, time).ConfigureAwait(false);
            return (sent, await queue.AnalyzeAsync(sent, own ?? chosen, time).ConfigureAwait(false));
        }).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(context.Response, json => Write(json, found, sent.IsList)).ConfigureAwait(false);
    }

    private static void Write(Utf8JsonWriter json, Analysis[] found, bool isList)
    {
        if (!isList)
        {
            JsonSerializer.Serialize(json, found[0], AnalysisJson.Default.Analysis);
            return;
        }

        json.WriteStartObject();
        json.WriteString("schema", ListSchema);
        json.WriteStartArray("analyses");
        foreach (var analysis in found)
            JsonSerializer.Serialize(json, analysis, AnalysisJson.Default.Analysis);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}

[JsonSerializable(typeof(Analysis))]
internal sealed partial class AnalysisJson : JsonSerializerContext;
