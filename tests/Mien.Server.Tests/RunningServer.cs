using System.Net.Http.Headers;
using System.Text.Json;
using Mien.Labels;
using Mien.Recognition;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Server.Tests;

/// <summary>A server on a free port in this process, whose faces follow from the picture, and a client of it.</summary>
internal sealed class RunningServer : IAsyncDisposable
{
    private readonly IReadOnlyList<Recognizer> recognizers;

    private RunningServer(IReadOnlyList<Recognizer> recognizers, MienServer server)
    {
        this.recognizers = recognizers;
        Server = server;
        Client = new() { BaseAddress = server.Address };
    }

    public MienServer Server { get; }

    public HttpClient Client { get; }

    public static Task<RunningServer> StartAsync(ServerOptions? options = null, Recognizer? recognizer = null) => OfAllAsync([recognizer ?? FakeRecognizer.Create()], options);

    public static async Task<RunningServer> OfAllAsync(IReadOnlyList<Recognizer> recognizers, ServerOptions? options = null) =>
        new(recognizers, await MienServer.StartAsync(recognizers, (options ?? new()) with { Port = 0 }, TestContext.Current.CancellationToken));

    /// <summary>What the library gives for a picture, as the server is to answer it.</summary>
    public string Expected(byte[] picture, string source = "picture") => JsonSerializer.Serialize(recognizers[0].Analyze(picture, source));

    public static ByteArrayContent Body(byte[] content, string type = "image/png") => new(content) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } };

    public static ByteArrayContent Json(string text) => Body(System.Text.Encoding.UTF8.GetBytes(text), "application/json");

    public Task<(int Status, string Text)> PostAsync(HttpContent body) => SendAsync(HttpMethod.Post, "/v1/analyze", body);

    public async Task<(int Status, string Text)> SendAsync(HttpMethod method, string path, HttpContent? body = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body };
        using var answer = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async Task ShouldRefuseAsync(HttpContent body, int status, string code)
    {
        using var answer = await Client.PostAsync("/v1/analyze", body, TestContext.Current.CancellationToken);
        await ShouldBeProblemAsync(answer, status, code);
    }

    public static async Task ShouldBeProblemAsync(HttpResponseMessage answer, int status, string code)
    {
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        ((int)answer.StatusCode).ShouldBe(status, text);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        var problem = JsonDocument.Parse(text).RootElement;
        problem.GetProperty("code").GetString().ShouldBe(code);
        problem.GetProperty("status").GetInt32().ShouldBe(status);
        problem.GetProperty("detail").GetString().ShouldNotBeNullOrEmpty();
        text.ShouldNotContain("   at ");
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await Server.DisposeAsync();
        foreach (var recognizer in recognizers.Reverse())
            recognizer.Dispose();
    }
}

/// <summary>A detector that finds no face, and not before it may: what a slow picture is.</summary>
internal sealed class GatedDetector : IFaceDetector, IDisposable
{
    private readonly ManualResetEventSlim open = new(true);
    private int begun;
    private int cancelled;

    /// <summary>Searches that were begun.</summary>
    public int Begun => Volatile.Read(ref begun);

    /// <summary>Searches that were cancelled.</summary>
    public int Cancelled => Volatile.Read(ref cancelled);

    public Recognizer Recognizer(int threads = 1) => Mien.Recognizer.Open(new() { OwnDetector = this, OwnClassifier = new NoClassifier(), Threads = threads });

    public void Close() => open.Reset();

    public void Open() => open.Set();

    public IReadOnlyList<Detection> Detect(Picture picture) => Detect(picture, CancellationToken.None);

    public IReadOnlyList<Detection> Detect(Picture picture, CancellationToken cancellation)
    {
        Interlocked.Increment(ref begun);
        try
        {
            open.Wait(cancellation);
        }
        catch (OperationCanceledException)
        {
            Interlocked.Increment(ref cancelled);
            throw;
        }

        return [];
    }

    public void Dispose() => open.Dispose();

    private sealed class NoClassifier : IExpressionClassifier
    {
        public LabelSet Labels { get; } = new(["happy"]);

        public void Classify(Picture picture, Detection face, Span<float> probabilities) => throw new InvalidOperationException("there is no face");
    }
}

/// <summary>Waiting for what happens on other threads.</summary>
internal static class Eventually
{
    public static async Task HoldsAsync(Func<bool> condition)
    {
        for (var i = 0; !condition(); i++)
        {
            i.ShouldBeLessThan(1000, "it does not come to hold within 10 s");
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }
    }
}
