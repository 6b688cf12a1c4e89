using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Net.Http.Headers;

namespace Mien.Server;

/// <summary>Reads the pictures of a request: a file as the body, a form with files, or JSON with base64.</summary>
internal static class RequestBody
{
    private const string Forms = "send a picture with its type, as image/jpeg or application/octet-stream, multipart/form-data with files, or application/json";
    private const string JsonForms = """send {"base64":"..."} or {"pictures":[{"source":"a.jpg","base64":"..."}]}""";
    private const int JsonDepth = 4;
    private const int MostBoundary = 200;
    private const int MostHeaders = 16;
    private const int MostHeaderBytes = 8192;

    /// <summary>Reads the pictures of a request.</summary>
    /// <exception cref="ProblemException">There is no picture, or there are too many, or the body is not what its type says, or does not come in time.</exception>
    public static Task<SentPictures> ReadAsync(HttpRequest request, ServerLimits limits, CancellationToken cancellation) =>
        InTimeAsync(request, ReadBodyAsync(request, limits, cancellation));

    /// <summary>What is read from a body, whose end, where it is cancelled, is a problem of its client's.</summary>
    public static async Task<T> InTimeAsync<T>(HttpRequest request, Task<T> reading)
    {
        try
        {
            return await reading.ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!request.HttpContext.RequestAborted.IsCancellationRequested)
        {
            throw ProblemException.BodyTooSlow();
        }
    }

    private static async Task<SentPictures> ReadBodyAsync(HttpRequest request, ServerLimits limits, CancellationToken cancellation)
    {
        if (request.Headers.ContentEncoding is { Count: > 0 } encoding && encoding != "identity")
            throw ProblemException.UnsupportedMediaType("compressed bodies are not taken; pictures are compressed already");
        if (request.ContentType is not { Length: > 0 } given)
            return await OneAsync(request, limits, cancellation).ConfigureAwait(false);
        if (!MediaTypeHeaderValue.TryParse(given, out var type))
            throw ProblemException.UnsupportedMediaType($"the content type cannot be read; {Forms}");
        if (type.Type.Equals("image", StringComparison.OrdinalIgnoreCase) || Is("application/octet-stream"))
            return await OneAsync(request, limits, cancellation).ConfigureAwait(false);
        if (Is("multipart/form-data"))
            return await FormAsync(request, type, limits.RequestPictures, cancellation).ConfigureAwait(false);
        if (Is("application/json"))
            return Json(await BytesAsync(request, limits, cancellation).ConfigureAwait(false), limits.RequestPictures);
        throw ProblemException.UnsupportedMediaType($"{type.MediaType} is not taken; {Forms}");

        bool Is(string name) => type.MediaType.Equals(name, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<SentPictures> OneAsync(HttpRequest request, ServerLimits limits, CancellationToken cancellation)
    {
        var bytes = await BytesAsync(request, limits, cancellation).ConfigureAwait(false);
        return bytes.IsEmpty ? throw ProblemException.NoPicture(Forms) : new([new(SentPicture.Unnamed, bytes)], IsList: false);
    }

    private static async Task<SentPictures> FormAsync(HttpRequest request, MediaTypeHeaderValue type, int most, CancellationToken cancellation)
    {
        var pictures = await FilesAsync(request, type, most, field: null, cancellation).ConfigureAwait(false);
        return pictures.Count == 0 ? throw ProblemException.NoPicture("give files in the form") : new([.. pictures.Select(file => file.Picture)], pictures.Count > 1);
    }

    /// <summary>Reads the files of a form.</summary>
    /// <param name="request">The request.</param>
    /// <param name="type">Its type, with the boundary.</param>
    /// <param name="most">Files that it may have.</param>
    /// <param name="field">Reads a field that is no file, by its name; null passes these over.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ProblemException">It is no form, or has more files.</exception>
    public static async Task<List<(string Field, SentPicture Picture)>> FilesAsync(
        HttpRequest request, MediaTypeHeaderValue type, int most, Func<string, Stream, Task>? field, CancellationToken cancellation)
    {
        if (HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= MostBoundary } boundary)
            throw ProblemException.BadForm();
        var files = new List<(string Field, SentPicture Picture)>();
        try
        {
            var reader = new MultipartReader(boundary, request.Body) { HeadersCountLimit = MostHeaders, HeadersLengthLimit = MostHeaderBytes };
            while (await reader.ReadNextSectionAsync(cancellation).ConfigureAwait(false) is { } section)
            {
                if (section.GetContentDispositionHeader() is not { } disposition)
                    continue;
                var name = HeaderUtilities.RemoveQuotes(disposition.Name).Value ?? "";
                if (!disposition.IsFileDisposition())
                {
                    if (field is not null)
                        await field(name, section.Body).ConfigureAwait(false);
                    continue;
                }

                if (files.Count == most)
                    throw ProblemException.TooManyPictures(most);
                var file = HeaderUtilities.RemoveQuotes(disposition.FileNameStar.HasValue ? disposition.FileNameStar : disposition.FileName).Value!;
                files.Add((name, new(file, await BytesAsync(section.Body, 0, cancellation).ConfigureAwait(false))));
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException and not BadHttpRequestException)
        {
            throw ProblemException.BadForm();
        }

        return files;
    }

    private static SentPictures Json(ReadOnlyMemory<byte> body, int most)
    {
        if (body.IsEmpty)
            throw ProblemException.NoPicture(JsonForms);
        try
        {
            using var document = JsonDocument.Parse(body, new() { MaxDepth = JsonDepth });
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object)
                throw ProblemException.BadJson(JsonForms);
            if (!root.TryGetProperty("pictures", out var list))
                return OfJson(root) is { Encoded: not null } picture ? new([picture], IsList: false) : throw ProblemException.BadBase64();
            if (list.ValueKind != JsonValueKind.Array)
                throw ProblemException.BadJson(JsonForms);
            return list.GetArrayLength() is var count && count == 0 ? throw ProblemException.NoPicture(JsonForms)
                : count > most ? throw ProblemException.TooManyPictures(most)
                : new([.. list.EnumerateArray().Select(OfJson)], IsList: true);
        }
        catch (JsonException e)
        {
            throw ProblemException.BadJson($"the body is no JSON (byte {e.BytePositionInLine} of line {e.LineNumber + 1}), or has more than {JsonDepth} levels; {JsonForms}");
        }
    }

    private static SentPicture OfJson(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object || !json.TryGetProperty("base64", out var base64) || base64.ValueKind != JsonValueKind.String)
            throw ProblemException.BadJson(JsonForms);
        var source = SentPicture.Unnamed;
        if (json.TryGetProperty("source", out var name))
            source = name.ValueKind == JsonValueKind.String ? name.GetString()! : throw ProblemException.BadJson($"\"source\" is a text; {JsonForms}");
        return new(source, base64.TryGetBytesFromBase64(out var bytes) ? bytes : (ReadOnlyMemory<byte>?)null);
    }

    /// <summary>The whole body.</summary>
    public static Task<ReadOnlyMemory<byte>> BytesAsync(HttpRequest request, ServerLimits limits, CancellationToken cancellation) =>
        BytesAsync(request.Body, (int)Math.Min(request.ContentLength ?? 0, limits.RequestBytes), cancellation);

    private static async Task<ReadOnlyMemory<byte>> BytesAsync(Stream body, int expected, CancellationToken cancellation)
    {
        using var bytes = new MemoryStream(expected);
        await body.CopyToAsync(bytes, cancellation).ConfigureAwait(false);
        return bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
    }
}
