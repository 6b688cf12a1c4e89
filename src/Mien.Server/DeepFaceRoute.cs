using System.Text;
using System.Text.Json;
using Mien.Results;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Mien.Server;

/// <summary>
/// POST /analyze as the server of DeepFace has it, so that its clients find what they know: {"img": base64, "actions": ["emotion"]} or a form
/// with the file img, answered by {"results": [...]}, and what is refused by {"error": "..."} and 400. Of its actions there is emotion alone,
/// and img is neither a path nor an address.
/// </summary>
internal sealed class DeepFaceRoute(PictureQueue queue, Recognizer recognizer, ServerLimits limits)
{
    private const string Image = "img";
    private const string Emotion = "emotion";
    private const string Actions = "actions";
    private const string Enforce = "enforce_detection";
    private const string DataPrefix = "data:image/";
    private const int JsonDepth = 4;
    private const int MostFieldBytes = 1000;

    public async Task AnswerAsync(HttpContext context)
    {
        try
        {
            var (found, mustFind) = await queue.AnswerAsync(context, async time =>
            {
                var (picture, mustFind) = await RequestBody.InTimeAsync(context.Request, ReadAsync(context.Request, time)).ConfigureAwait(false);
                return (await queue.AnalyzeAsync(new([picture], IsList: false), recognizer, time).ConfigureAwait(false), mustFind);
            }).ConfigureAwait(false);
            if (mustFind && found[0].Faces.Count == 0)
                throw new RefusalException($"no face was found; send another picture, or {Enforce} false");
            await JsonAnswer.WriteAsync(context.Response, json =>
            {
                using var faces = new MemoryStream();
                using (var writer = ResultFormat.DeepFace.CreateWriter(faces, recognizer.Labels, isSingle: true))
                {
                    writer.Write(found[0]);
                    writer.Complete();
                }

                using var results = JsonDocument.Parse(faces.GetBuffer().AsMemory(0, (int)faces.Length));
                json.WriteStartObject();
                json.WritePropertyName("results");
                results.RootElement.WriteTo(json);
                json.WriteEndObject();
            }).ConfigureAwait(false);
        }
        catch (RefusalException refusal)
        {
            await RefuseAsync(context.Response, refusal.Message).ConfigureAwait(false);
        }
        catch (ProblemException problem) when (problem.IsOfClient)
        {
            await RefuseAsync(context.Response, problem.Message).ConfigureAwait(false);
        }
    }

    private static Task RefuseAsync(HttpResponse response, string why)
    {
        response.StatusCode = StatusCodes.Status400BadRequest;
        return JsonAnswer.WriteAsync(response, json =>
        {
            json.WriteStartObject();
            json.WriteString("error", $"Exception while analyzing: {why}");
            json.WriteEndObject();
        });
    }

    private async Task<(SentPicture Picture, bool MustFind)> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type) || !type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            return OfJson(await RequestBody.BytesAsync(request, limits, cancellation).ConfigureAwait(false));
        var fields = new Dictionary<string, string>();
        var files = await RequestBody.FilesAsync(request, type, most: 1, async (name, content) => fields[name] = await TextAsync(content, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);
        if (fields.TryGetValue(Actions, out var actions))
            Require(actions.Split([',', '[', ']', '(', ')', '"', '\'', ' '], StringSplitOptions.RemoveEmptyEntries));
        return files is [(Image, var picture)]
            ? (picture, !fields.TryGetValue(Enforce, out var enforce) || enforce.Equals("true", StringComparison.OrdinalIgnoreCase))
            : throw new RefusalException($"the form has no file '{Image}'");
    }

    private static (SentPicture Picture, bool MustFind) OfJson(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new() { MaxDepth = JsonDepth });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty(Image, out var image) || image.ValueKind != JsonValueKind.String)
                throw new RefusalException($"'{Image}' is missing; send the file as base64, or a form with the file '{Image}'");
            if (root.TryGetProperty(Actions, out var actions))
                Require(actions.ValueKind == JsonValueKind.Array ? actions.EnumerateArray().Select(action => action.ToString()) : [actions.ToString()]);
            var mustFind = !root.TryGetProperty(Enforce, out var enforce) || (enforce.ValueKind == JsonValueKind.String ? enforce.GetString() == "true" : enforce.ValueKind != JsonValueKind.False);
            return (new(Image, Decode(image.GetString()!)), mustFind);
        }
        catch (JsonException)
        {
            throw new RefusalException("the body is no JSON");
        }
    }

    private static byte[] Decode(string image)
    {
        var text = image.StartsWith(DataPrefix, StringComparison.OrdinalIgnoreCase) && image.IndexOf(',', StringComparison.Ordinal) is var comma and > 0 ? image.AsSpan(comma + 1) : image;
        var bytes = new byte[text.Length / 4 * 3 + 3];
        return Convert.TryFromBase64Chars(text, bytes, out var length)
            ? bytes[..length]
            : throw new RefusalException($"'{Image}' is not base64; paths and addresses are not opened, send the picture itself");
    }

    // DeepFace does all that it can where no action is named; here that is emotion.
    private static void Require(IEnumerable<string> actions)
    {
        if (actions.FirstOrDefault(action => action != Emotion) is { } other)
            throw new RefusalException($"'{other}' is no action of this server, which estimates neither age nor gender nor race; ask for '{Emotion}' alone");
    }

    private static async Task<string> TextAsync(Stream content, CancellationToken cancellation)
    {
        var bytes = new byte[MostFieldBytes + 1];
        var length = await content.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellation).ConfigureAwait(false);
        return length <= MostFieldBytes ? Encoding.UTF8.GetString(bytes, 0, length) : throw new RefusalException($"a field of the form has more than {MostFieldBytes} bytes");
    }

    private sealed class RefusalException(string why) : Exception(why);
}
