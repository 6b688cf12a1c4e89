using Mien.Models;
using Microsoft.AspNetCore.Http;

namespace Mien.Server;

/// <summary>GET /v1/models: what this server names expressions with. A file is called by its name; where it lies is nobody's business.</summary>
internal static class ModelsRoute
{
    public static Task AnswerAsync(HttpContext context, Recognizer recognizer)
    {
        var options = recognizer.Options;
        var name = options.OwnClassifier is null ? options.Model ?? options.Expressions?.Model ?? ModelCatalogue.Default : null;
        return JsonAnswer.WriteAsync(context.Response, json =>
        {
            json.WriteStartObject();
            json.WriteString("detector", options.OwnDetector is null ? Path.GetFileName(options.Detector) : "own");
            json.WriteStartArray("models");
            json.WriteStartObject();
            json.WriteString("name", name is null ? "own" : Path.GetFileName(name));
            if (name is not null && ModelCatalogue.Names.Contains(name))
                json.WriteString("licence", ModelCatalogue.Licence(name));
            json.WriteStartArray("labels");
            foreach (var label in recognizer.Labels)
                json.WriteStringValue(label);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }
}
