using System.Net;
using System.Text.Json;

namespace Mien.Server.Tests;

/// <summary>POST /analyze as clients of DeepFace's server send it and read its answer.</summary>
public sealed class DeepFaceTests : IAsyncLifetime
{
    private static readonly byte[] happy = FakeRecognizer.Picture(40, red: 255);
    private static readonly byte[] empty = FakeRecognizer.Picture(16);

    private RunningServer server = null!;

    public async ValueTask InitializeAsync() => server = await RunningServer.StartAsync();

    public ValueTask DisposeAsync() => server.DisposeAsync();

    public static TheoryData<string> Bodies => new(
        $$"""{"img":"{{Convert.ToBase64String(happy)}}","actions":["emotion"]}""",
        $$"""{"img":"data:image/png;base64,{{Convert.ToBase64String(happy)}}","actions":"emotion","detector_backend":"retinaface","align":true}""",
        $$"""{"img":"data:image/png;base64,{{Convert.ToBase64String(happy)}}"}""");

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task A_picture_in_json_is_answered_in_its_fields(string body) => ShouldBeHappy(await PostAsync(RunningServer.Json(body)));

    [Theory]
    [InlineData("emotion")]
    [InlineData("['emotion']")]
    [InlineData(null)]
    public async Task A_picture_in_a_form_is_answered_in_its_fields(string? actions)
    {
        using var form = new MultipartFormDataContent { { RunningServer.Body(happy), "img", "face.png" } };
        if (actions is not null)
            form.Add(new StringContent(actions), "actions");

        ShouldBeHappy(await PostAsync(form));
    }

    [Theory]
    [InlineData("""{"img":"/etc/passwd","actions":["emotion"]}""", "paths and addresses are not opened")]
    [InlineData("""{"img":"https://example.org/face.jpg"}""", "paths and addresses are not opened")]
    [InlineData("""{"img":"AAAA"}""", "not a picture")]
    [InlineData("""{"img":["AAAA"]}""", "'img' is missing")]
    [InlineData("""{"actions":["emotion"]}""", "'img' is missing")]
    [InlineData("""["img"]""", "'img' is missing")]
    [InlineData("{", "the body is no JSON")]
    [InlineData("""{"img":"AAAA","actions":["emotion","age"]}""", "'age' is no action")]
    [InlineData("""{"img":"AAAA","actions":"race"}""", "'race' is no action")]
    [InlineData("""{"img":"AAAA","actions":[["emotion"]]}""", "is no action")]
    public async Task What_cannot_be_done_is_400_with_an_error(string body, string why)
    {
        ErrorOf(await PostAsync(RunningServer.Json(body))).ShouldContain(why);
    }

    [Fact]
    public async Task A_form_without_the_picture_or_with_a_long_field_is_refused()
    {
        using var other = new MultipartFormDataContent { { RunningServer.Body(happy), "picture", "face.png" } };
        ErrorOf(await PostAsync(other)).ShouldContain("the form has no file 'img'");
        using var two = new MultipartFormDataContent { { RunningServer.Body(happy), "img", "face.png" }, { RunningServer.Body(happy), "img2", "face.png" } };
        ErrorOf(await PostAsync(two)).ShouldContain("more than 1 pictures");
        using var lengthy = new MultipartFormDataContent { { RunningServer.Body(happy), "img", "face.png" }, { new StringContent(new string('x', 1001)), "actions" } };
        ErrorOf(await PostAsync(lengthy)).ShouldContain("more than 1000 bytes");
    }

    [Fact]
    public async Task No_face_is_an_error_unless_detection_need_not_be_enforced()
    {
        var image = Convert.ToBase64String(empty);
        ErrorOf(await PostAsync(RunningServer.Json($$"""{"img":"{{image}}"}"""))).ShouldContain("no face was found");
        foreach (var no in new[] { "false", "\"false\"" })
            (await PostAsync(RunningServer.Json($$"""{"img":"{{image}}","enforce_detection":{{no}}}"""))).ShouldBe((HttpStatusCode.OK, """{"results":[]}"""));
    }

    // The names and kinds of values that DeepFace's clients know.
    private static void ShouldBeHappy((HttpStatusCode Status, string Text) answer)
    {
        answer.Status.ShouldBe(HttpStatusCode.OK, answer.Text);
        var faces = JsonDocument.Parse(answer.Text).RootElement.GetProperty("results").EnumerateArray().ToList();
        faces.Count.ShouldBe(FakeRecognizer.Scores.Count);
        foreach (var face in faces)
        {
            face.EnumerateObject().Select(field => field.Name).ShouldBe(["emotion", "dominant_emotion", "region", "face_confidence"]);
            face.GetProperty("emotion").EnumerateObject().Sum(emotion => emotion.Value.GetDouble()).ShouldBe(100, 1e-3);
            face.GetProperty("dominant_emotion").GetString().ShouldBe("happy");
            face.GetProperty("region").EnumerateObject().Select(field => field.Name).ShouldBe(["x", "y", "w", "h", "left_eye", "right_eye"]);
            face.GetProperty("region").GetProperty("w").TryGetInt32(out var width).ShouldBeTrue();
            width.ShouldBe(10);
        }
        faces[0].GetProperty("face_confidence").GetDouble().ShouldBe(0.99);
    }

    private static string ErrorOf((HttpStatusCode Status, string Text) answer)
    {
        answer.Status.ShouldBe(HttpStatusCode.BadRequest, answer.Text);
        var error = JsonDocument.Parse(answer.Text).RootElement.GetProperty("error").GetString()!;
        error.ShouldStartWith("Exception while analyzing: ");
        error.ShouldNotContain("   at ");
        return error;
    }

    private async Task<(HttpStatusCode Status, string Text)> PostAsync(HttpContent body)
    {
        using var answer = await server.Client.PostAsync("/analyze", body, TestContext.Current.CancellationToken);
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }
}
