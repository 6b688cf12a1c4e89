using System.Net;
using System.Text.Json;
using Mien.Vision.Pictures;

namespace Mien.Server.Tests;

/// <summary>What a server refuses, or takes a part of, because it is too much: pixels and faces of a picture, requests a second.</summary>
public sealed class LimitTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_picture_of_more_pixels_than_allowed_is_refused()
    {
        await using var server = await RunningServer.StartAsync(new() { Limits = new() { PicturePixels = 40 * 16 } });

        (await server.PostAsync(RunningServer.Body(FakeRecognizer.Picture(40)))).Status.ShouldBe(200);
        await server.ShouldRefuseAsync(RunningServer.Body(FakeRecognizer.Picture(41)), 422, "picture-too-large");
        using var explained = await server.Client.PostAsync("/v1/explain", RunningServer.Body(FakeRecognizer.Picture(41)), Cancellation);
        await RunningServer.ShouldBeProblemAsync(explained, 422, "picture-too-large");
    }

    [Fact]
    public async Task Of_more_faces_than_allowed_the_largest_are_named_and_the_others_noted()
    {
        using var photo = new TwoFaces();
        await using var server = await RunningServer.StartAsync(new() { Limits = new() { PictureFaces = 1 } }, photo.Recognizer);
        var picture = photo.Picture;

        var (status, text) = await server.PostAsync(RunningServer.Body(picture));

        status.ShouldBe(200);
        var named = JsonSerializer.Deserialize<Analysis>(text)!;
        var all = photo.Recognizer.Analyze(picture, "picture");
        all.Faces.Count.ShouldBe(2);
        named.Faces.ShouldHaveSingleItem().ShouldBe(all.Faces[1]);
        named.Notes.ShouldBe(["the 1 largest of 2 faces are named"]);
        using var answer = await server.Client.PostAsync("/v1/explain", RunningServer.Body(picture), Cancellation);
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Cancellation)).RootElement.GetProperty("faces").GetArrayLength().ShouldBe(1);
    }

    [Fact]
    public async Task More_requests_in_a_second_than_allowed_are_told_to_come_again_but_for_health()
    {
        await using var server = await RunningServer.StartAsync(new() { Limits = new() { RequestRate = 3 }, Key = ServerKey.Of("0123456789abcdef", "test") });

        // Four seconds' worth at least, so that seconds that end meanwhile let some through and not all.
        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 20; i++)
            answers.Add(await server.Client.GetAsync("/v1/models", Cancellation));
        answers.Take(3).ShouldAllBe(answer => answer.StatusCode == HttpStatusCode.Unauthorized);
        var refused = answers.First(answer => answer.StatusCode == HttpStatusCode.TooManyRequests);
        await RunningServer.ShouldBeProblemAsync(refused, 429, "too-many-requests");
        refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 20; i++)
            (await server.Client.GetStringAsync("/livez", Cancellation)).ShouldContain("live");

        await Task.Delay(TimeSpan.FromSeconds(1.2), Cancellation);
        using var again = await server.Client.GetAsync("/v1/models", Cancellation);
        again.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        foreach (var answer in answers)
            answer.Dispose();
    }

    // A small face that is surer than a large one.
    private sealed class TwoFaces : Vision.IFaceDetector, IDisposable
    {
        public TwoFaces() => Recognizer = Recognizer.Open(new() { OwnDetector = this, Model = "light" });

        public Recognizer Recognizer { get; }

        public byte[] Picture { get; } = FakeRecognizer.Picture(100);

        public IReadOnlyList<Vision.Detection> Detect(Picture picture) => [new(new(0, 0, 8, 8), 1), new(new(20, 2, 12, 12), 0.9f)];

        public void Dispose() => Recognizer.Dispose();
    }
}
