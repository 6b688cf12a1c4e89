using System.Globalization;
using System.Text.Json;
using Mien.Expressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Mien.Server;

/// <summary>Why a request is refused: an answer of RFC 9457 with a code that clients may rely on; docs/server.md lists them.</summary>
internal sealed class ProblemException(int status, string code, string detail, TimeSpan? retryAfter = null, Action<Utf8JsonWriter>? members = null) : Exception(detail)
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

    public static ProblemException NoStore() => new(
        StatusCodes.Status404NotFound, "no-store", "this server keeps no custom expressions; start it with a store of sets");

    public static ProblemException NoReports() => new(StatusCodes.Status404NotFound, "no-reports", "this server shows no reports; start it with a folder of them");

    public static ProblemException NoJobs() => new(StatusCodes.Status404NotFound, "no-jobs", "this server shows no jobs; start it with a database of them");

    public static ProblemException NoSet() => new(StatusCodes.Status404NotFound, "no-set", "there is no set of this name; make it, or look at the list of those there are");

    public static ProblemException NoModel(IReadOnlyList<string> served) => new(StatusCodes.Status404NotFound, "no-model", $"this server has no such model; its models are {string.Join(", ", served)}");

    public static ProblemException NoDetector(IReadOnlyList<string> served) =>
        new(StatusCodes.Status404NotFound, "no-detector", $"this server has no such detector; its detectors are {string.Join(", ", served)}");

    public static ProblemException NoExpression() => new(StatusCodes.Status404NotFound, "no-expression", "the set has no expression of this name");

    public static ProblemException BadName(string detail) => new(StatusCodes.Status400BadRequest, "bad-name", detail);

    public static ProblemException BadParameter(string detail) => new(StatusCodes.Status400BadRequest, "bad-parameter", detail);

    public static ProblemException ExpressionExists() => new(StatusCodes.Status409Conflict, "expression-exists", "another expression of the set has this name; give another one");

    public static ProblemException LastExpression() => new(StatusCodes.Status409Conflict, "last-expression", "the set has no other expression; remove the set, or add one before");

    public static ProblemException OtherModel(string model) =>
        new(StatusCodes.Status409Conflict, "other-model", $"the set belongs to the model {Path.GetFileName(model)} or a version of it that this server does not have; teach it anew");

    public static ProblemException ChangedMeanwhile() => new(StatusCodes.Status409Conflict, "changed-meanwhile", "others changed the set meanwhile; try again, nothing was changed");

    public static ProblemException TooManySets(int limit) => new(StatusCodes.Status409Conflict, "too-many-sets", $"there are {limit} sets, which is all that are kept; remove one before");

    public static ProblemException TooManyExpressions(int limit) =>
        new(StatusCodes.Status409Conflict, "too-many-expressions", $"a set has at most {limit} expressions; remove one before, or make another set");

    public static ProblemException TooManySamples(int limit) =>
        new(StatusCodes.Status409Conflict, "too-many-samples", $"a set is taught at most {limit} pictures; remove an expression before, or make another set");

    /// <summary>That no picture can teach anything, with the reason of each.</summary>
    public static ProblemException NothingTaken(EnrolledPictures pictures) => new(
        StatusCodes.Status422UnprocessableEntity, "nothing-taken", "of no picture was the face taken; pictures says why of each", members: pictures.WriteTo);

    public static ProblemException StoreUnavailable() => new(
        StatusCodes.Status503ServiceUnavailable, "store-unavailable", "the store of custom expressions does not answer or refuses this; come again later", TimeSpan.FromSeconds(5));

    public static ProblemException JobsUnavailable() => new(StatusCodes.Status503ServiceUnavailable, "jobs-unavailable", "the database of jobs does not answer; come again later", TimeSpan.FromSeconds(5));

    public static ProblemException Busy() =>
        new(StatusCodes.Status503ServiceUnavailable, "busy", "as many requests as the server takes are under way; send it again later", TimeSpan.FromSeconds(1));

    public static ProblemException TimeOut() =>
        new(StatusCodes.Status503ServiceUnavailable, "time-out", "the answer took too long; send fewer or smaller pictures, or come again later", TimeSpan.FromSeconds(5));

    public static ProblemException NotReady() =>
        new(StatusCodes.Status503ServiceUnavailable, "not-ready", "the sample picture does not give what it gave at the start", TimeSpan.FromSeconds(5));

    public static ProblemException UpgradeRequired() =>
        new(StatusCodes.Status426UpgradeRequired, "upgrade-required", "this path is a WebSocket; open it by one");

    public static ProblemException ForeignOrigin() =>
        new(StatusCodes.Status403Forbidden, "foreign-origin", "a page of another origin may neither change expressions nor open a stream here; use the page of this server, or a program");

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
            members?.Invoke(json);
            json.WriteEndObject();
        });
    }
}
