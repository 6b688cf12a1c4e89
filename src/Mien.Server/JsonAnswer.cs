using System.Buffers;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Mien.Server;

/// <summary>Answers with JSON, which is whole before the first byte of it goes out.</summary>
internal static class JsonAnswer
{
    /// <summary>Writes a value with the status that the response has.</summary>
    public static async Task WriteAsync(HttpResponse response, string type, Action<Utf8JsonWriter> write)
    {
        var content = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(content))
            write(json);
        await WriteAsync(response, type, content.WrittenMemory).ConfigureAwait(false);
    }

    /// <summary>Writes what is whole already.</summary>
    public static async Task WriteAsync(HttpResponse response, string type, ReadOnlyMemory<byte> content)
    {
        response.ContentType = type;
        response.ContentLength = content.Length;
        await response.Body.WriteAsync(content, response.HttpContext.RequestAborted).ConfigureAwait(false);
    }

    /// <inheritdoc cref="WriteAsync(HttpResponse, string, Action{Utf8JsonWriter})"/>
    public static Task WriteAsync(HttpResponse response, Action<Utf8JsonWriter> write) => WriteAsync(response, "application/json", write);
}
