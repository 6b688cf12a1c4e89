using System.Text.Json;
using Mien.Explanation;
using Mien.Vision.Pictures;
using Microsoft.AspNetCore.Http;

namespace Mien.Server;

/// <summary>POST /v1/explain: where the network looked to name the faces of one picture, as maps, and as they are drawn over each face.</summary>
internal sealed class ExplainRoute(PictureQueue queue, ServedRecognizers recognizers, ExpressionSets sets, ServerLimits limits)
{
    /// <summary>Name and version of the JSON form.</summary>
    public const string Schema = "mien.explanation/1";

    public async Task AnswerAsync(HttpContext context)
    {
        var (sent, faces) = await queue.AnswerAsync(context, async time =>
        {
            var chosen = recognizers.Of(context.Request);
            using var own = await sets.RecognizerAsync(context.Request, chosen).ConfigureAwait(false);
            var sent = await RequestBody.ReadAsync(context.Request, limits, time).ConfigureAwait(false);
            return sent.IsList ? throw ProblemException.OnePicture() : (sent, await queue.ExplainAsync(sent, own ?? chosen, time).ConfigureAwait(false));
        }).ConfigureAwait(false);
        await JsonAnswer.WriteAsync(context.Response, json =>
        {
            json.WriteStartObject();
            json.WriteString("schema", Schema);
            json.WriteString("source", sent.Pictures[0].Source);
            json.WriteStartArray("faces");
            foreach (var face in faces)
                Write(json, face);
            json.WriteEndArray();
            json.WriteEndObject();
        }).ConfigureAwait(false);
    }

    private static void Write(Utf8JsonWriter json, FaceExplanation face)
    {
        json.WriteStartObject();
        json.WriteStartArray("box");
        foreach (var value in new[] { face.Box.X, face.Box.Y, face.Box.Width, face.Box.Height })
            json.WriteNumberValue(value);
        json.WriteEndArray();
        json.WriteString("expression", face.Expression);
        json.WriteBoolean("unknown", face.IsUnknown);
        json.WriteNumber("probability", face.Probability);
        if (face.Similarity is { } similarity)
            json.WriteNumber("similarity", similarity);
        if (face.Map is { } map)
        {
            json.WriteString("kind", face.IsClassMap ? "class map" : "gradients");
            Write(json, "map", map);
        }

        Write(json, "occlusion", face.Occlusion);
        if (!double.IsNaN(face.Agreement))
            json.WriteNumber("agreement", face.Agreement);
        json.WriteBase64String("drawing", face.Draw().Encode(PictureFormat.Png));
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, HeatMap map)
    {
        json.WriteStartObject(name);
        json.WriteNumber("rows", map.Rows);
        json.WriteNumber("columns", map.Columns);
        json.WriteStartArray("values");
        foreach (var value in map.Values)
            json.WriteNumberValue(value);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
