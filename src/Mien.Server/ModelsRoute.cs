using Mien.Models;
using Microsoft.AspNetCore.Http;

namespace Mien.Server;

/// <summary>GET /v1/models: what this server finds faces and names expressions with, and what of it where a request names nothing.</summary>
internal static class ModelsRoute
{
    public static Task AnswerAsync(HttpContext context, ServedRecognizers recognizers) => JsonAnswer.WriteAsync(context.Response, json =>
    {
        json.WriteStartObject();
        json.WriteString("model", recognizers.Models[0]);
        json.WriteString("detector", recognizers.Detectors[0]);
        json.WriteStartArray("models");
        foreach (var name in recognizers.Models)
        {
            var recognizer = recognizers.Of(name);
            json.WriteStartObject();
            json.WriteString("name", name);
            if (ModelCatalogue.Names.Contains(recognizer.ModelName))
                json.WriteString("licence", ModelCatalogue.Licence(name));
            Write("labels", recognizer.Labels);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Write("detectors", recognizers.Detectors);
        json.WriteEndObject();

        void Write(string list, IReadOnlyList<string> values)
        {
            json.WriteStartArray(list);
            foreach (var value in values)
                json.WriteStringValue(value);
            json.WriteEndArray();
        }
    });
}
