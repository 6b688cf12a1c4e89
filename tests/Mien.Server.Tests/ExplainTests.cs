using System.Text.Json;
using Mien.Vision.Pictures;

namespace Mien.Server.Tests;

/// <summary>POST /v1/explain with a real model, and what it cannot explain.</summary>
public sealed class ExplainTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_face_comes_with_what_the_library_says_of_it()
    {
        var photo = await File.ReadAllBytesAsync(Path.Join(AppContext.BaseDirectory, "samples/astronaut.jpg"), Cancellation);
        using var recognizer = Recognizer.Open(new() { Model = "light", Threads = 1 });
        await using var server = await RunningServer.StartAsync(recognizer: recognizer);

        using var answer = await server.Client.PostAsync("/v1/explain", RunningServer.Body(photo, "image/jpeg"), Cancellation);

        ((int)answer.StatusCode).ShouldBe(200);
        var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation)).RootElement;
        json.GetProperty("schema").GetString().ShouldBe("mien.explanation/1");
        var face = json.GetProperty("faces").EnumerateArray().ShouldHaveSingleItem();
        var expected = recognizer.Explain(photo, "photo").ShouldHaveSingleItem();
        face.GetProperty("expression").GetString().ShouldBe(expected.Expression);
        face.GetProperty("unknown").GetBoolean().ShouldBeFalse();
        face.GetProperty("probability").GetSingle().ShouldBe(expected.Probability);
        face.GetProperty("kind").GetString().ShouldBe("class map");
        face.GetProperty("agreement").GetDouble().ShouldBe(expected.Agreement, 1e-9);
        foreach (var (name, map) in new[] { ("map", expected.Map!), ("occlusion", expected.Occlusion) })
        {
            var sent = face.GetProperty(name);
            (sent.GetProperty("rows").GetInt32(), sent.GetProperty("columns").GetInt32()).ShouldBe((map.Rows, map.Columns));
            sent.GetProperty("values").EnumerateArray().Select(value => value.GetSingle()).ShouldBe(map.Values);
        }
        var drawing = Picture.Decode(face.GetProperty("drawing").GetBytesFromBase64(), "drawing");
        (drawing.Width, drawing.Height).ShouldBe((expected.Draw().Width, expected.Draw().Height));
    }

    [Fact]
    public async Task What_is_no_picture_or_more_than_one_is_refused()
    {
        await using var server = await RunningServer.StartAsync();

        using var none = await server.Client.PostAsync("/v1/explain", RunningServer.Body([1, 2, 3]), Cancellation);
        await RunningServer.ShouldBeProblemAsync(none, 422, "not-a-picture");
        var red = Convert.ToBase64String(FakeRecognizer.Picture(40, red: 255));
        using var list = await server.Client.PostAsync("/v1/explain", RunningServer.Json($$"""{"pictures":[{"base64":"{{red}}"},{"base64":"{{red}}"}]}"""), Cancellation);
        await RunningServer.ShouldBeProblemAsync(list, 413, "too-many-pictures");
    }

    [Fact]
    public async Task A_classifier_that_cannot_be_explained_is_a_fault_that_the_owner_is_told()
    {
        Exception? told = null;
        await using var server = await RunningServer.StartAsync(new() { Faulted = error => told = error });

        using var answer = await server.Client.PostAsync("/v1/explain", RunningServer.Body(FakeRecognizer.Picture(40, red: 255)), Cancellation);
        await RunningServer.ShouldBeProblemAsync(answer, 500, "internal-error");
        told.ShouldBeOfType<MienException>().Message.ShouldContain("cannot be explained");
    }
}
