using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Mien.Server;

/// <summary>Why a request is refused: an answer of RFC 9457 with a code that clients may rely on; docs/server.md lists them.</summary>
internal sealed class ProblemException(int status, string code, string detail, TimeSpan? retryAfter = null) : Exception(detail)
{
    /// <summary>Whether its client has to change the request, and not only to come again.</summary>
    public bool IsOfClient => status is >= StatusCodes.Status400BadRequest and < StatusCodes.Status500InternalServerError;

    public static ProblemException BodyTooLarge(int limit) =>
        new(StatusCodes.Status413PayloadTooLarge, "body-too-large", $"the body has more than {limit} bytes; send fewer or smaller pictures");

    public static ProblemException BodyTooSlow() =>
        new(StatusCodes.Status408RequestTimeout, "body-too-slow", "the body did not come in time; send it again");

    public static ProblemException BadRequest(string detail) => new(StatusCodes.Status400BadRequest, "bad-request", detail);

    public static ProblemException TooManyPictures(int limit) =>
        new(StatusCodes.Status413PayloadTooLarge, "too-many-pictures", $"the request has more than {limit} pictures; send them in several");

    public static ProblemException OnePicture() => new(StatusCodes.Status413PayloadTooLarge, "too-many-pictures", "one picture at a time is explained; send each by itself");

    public static ProblemException NoPicture(string remedy) => new(StatusCodes.Status400BadRequest, "no-picture", $"the request has no picture; {remedy}");

    public static ProblemException UnsupportedMediaType(string detail) => new(StatusCodes.Status415UnsupportedMediaType, "unsupported-media-type", detail);

    public static ProblemException BadForm() =>
        new(StatusCodes.Status400BadRequest, "bad-form", "the body is no multipart/form-data, or is cut short; let your client's library make it");

    public static ProblemException BadJson(string detail) => new(StatusCodes.Status400BadRequest, "bad-json", detail);

    public static ProblemException BadBase64() => new(StatusCodes.Status400BadRequest, "bad-base64", SentPicture.NotBase64);

    /// <summary>That the one picture of a request cannot be used.</summary>
    public static ProblemException Unusable(MienException error) =>
        new(StatusCodes.Status422UnprocessableEntity, error.Reason.StartsWith("too large", StringComparison.Ordinal) ? "picture-too-large" : "not-a-picture", error.Explanation);

    public static ProblemException TooManyRequests(int limit) =>
        new(StatusCodes.Status429TooManyRequests, "too-many-requests", $"more than {limit} requests in a second came from your address; send it again later", TimeSpan.FromSeconds(1));

    public static ProblemException Busy() =>
        new(StatusCodes.Status503ServiceUnavailable, "busy", "as many requests as the server takes are under way; send it again later", TimeSpan.FromSeconds(1));

    public static ProblemException TimeOut() =>
        new(StatusCodes.Status503ServiceUnavailable, "time-out", "the answer took too long; send fewer or smaller pictures, or come again later", TimeSpan.FromSeconds(5));

    public static ProblemException NotReady() =>
        new(StatusCodes.Status503ServiceUnavailable, "not-ready", "the sample picture does not give what it gave at the start", TimeSpan.FromSeconds(5));

    public static ProblemException UpgradeRequired() =>
        new(StatusCodes.Status426UpgradeRequired, "upgrade-required", "this path is a WebSocket; open it by one");

    public static ProblemException ForeignOrigin() =>
        new(StatusCodes.Status403Forbidden, "foreign-origin", "without a key the server takes streams of its own page, and of programs, alone");

    public static ProblemException TooManyStreams() =>
        new(StatusCodes.Status503ServiceUnavailable, "too-many-streams", "as many streams as the server takes are open; come again later", TimeSpan.FromSeconds(5));

    public static ProblemException Unauthorized() =>
        new(StatusCodes.Status401Unauthorized, "unauthorized", "the request has no valid key; send it as 'Authorization: Bearer KEY'");

    public static ProblemException UnknownHost() => new(
        StatusCodes.Status421MisdirectedRequest, "unknown-host", "without a key the server answers requests to localhost, 127.0.0.1 or [::1] alone; ask one of these, or start it with a key");

    public static ProblemException InternalError() => new(StatusCodes.Status500InternalServerError, "internal-error", "the server failed; nothing of your request was kept");

    public static ProblemException NoLocalPage(string why) => new(StatusCodes.Status404NotFound, "no-local-page", $"this server recognises with what no browser can: {why}");

    /// <summary>The answer to what no route took; null where one did.</summary>
    public static ProblemException? OfStatus(int unrouted) => unrouted switch
    {
        StatusCodes.Status404NotFound => new(unrouted, "not-found", "there is nothing at this path"),
        StatusCodes.Status405MethodNotAllowed => new(unrouted, "method-not-allowed", "this path has another method; see the header Allow"),
        _ => null,
    };

    public Task WriteAsync(HttpResponse response)
    {
        response.StatusCode = status;
        if (retryAfter is { } time)
            response.Headers.RetryAfter = ((int)time.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        if (status == StatusCodes.Status401Unauthorized)
            response.Headers.WWWAuthenticate = "Bearer";
        if (status == StatusCodes.Status426UpgradeRequired)
            response.Headers.Upgrade = "websocket";
        return JsonAnswer.WriteAsync(response, "application/problem+json", json =>
        {
            json.WriteStartObject();
            json.WriteString("title", ReasonPhrases.GetReasonPhrase(status));
            json.WriteNumber("status", status);
            json.WriteString("code", code);
            json.WriteString("detail", Message);
            json.WriteEndObject();
        });
    }
}
