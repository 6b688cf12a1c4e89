using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Mien.Expressions;
using Mien.Expressions.Stores;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Server.Tests;

/// <summary>A server of several models and detectors, of which each request chooses.</summary>
public sealed class ChoiceTests
{
    private static readonly string[] models = ["light", "photo"];
    private static readonly string[] detectors = ["mtcnn", "viola-jones"];

    private static readonly byte[] photo = File.ReadAllBytes(Path.Join(AppContext.BaseDirectory, "samples/astronaut.jpg"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_model_with_each_detector_answers_as_the_library_does_with_both()
    {
        await using var server = await RunningServer.OfAllAsync(OpenAll());
        (await server.Client.GetStringAsync("/readyz", Cancellation)).ShouldBe("""{"status":"ready"}""");
        var answers = new HashSet<string>();

        foreach (var (model, detector) in models.SelectMany(model => detectors, (model, detector) => (model, detector)))
        {
            using var own = Recognizer.Open(new() { Model = model, Detector = detector });
            var expected = JsonSerializer.Serialize(own.Analyze(photo, "picture"));
            answers.Add(expected);
            var query = $"?model={model}&detector={detector}";

            (await AskAsync(server, query)).ShouldBe((200, expected));
            if (detector == detectors[0])
                (await AskAsync(server, $"?model={model}")).ShouldBe((200, expected));
            if (model == models[0])
                (await AskAsync(server, $"?detector={detector}")).ShouldBe((200, expected));
            var explained = JsonDocument.Parse((await server.SendAsync(HttpMethod.Post, "/v1/explain" + query, RunningServer.Body(photo, "image/jpeg"))).Text).RootElement;
            explained.GetProperty("faces")[0].GetProperty("probability").GetSingle().ShouldBe(own.Explain(photo, "picture")[0].Probability);
            var (face, single) = ((await StreamedAsync(server, query)).Faces.ShouldHaveSingleItem(), own.Analyze(photo, "picture").Faces[0]);
            face.Score.ShouldBe(single.Score);
            foreach (var (label, probability) in single.Probabilities)
                face.Probabilities.Single(item => item.Label == label).Probability.ShouldBe(probability, 0.01f, $"{query} {label}");
        }

        answers.Count.ShouldBe(4);
        (await AskAsync(server, "")).Text.ShouldBe(server.Expected(photo));
    }

    [Fact]
    public async Task It_tells_what_there_is_and_what_the_defaults_are()
    {
        await using var server = await RunningServer.OfAllAsync(OpenAll());

        var told = JsonDocument.Parse(await server.Client.GetStringAsync("/v1/models", Cancellation)).RootElement;

        told.GetProperty("model").GetString().ShouldBe("light");
        told.GetProperty("detector").GetString().ShouldBe("mtcnn");
        told.GetProperty("models").EnumerateArray().Select(model => $"{model.GetProperty("name")} {model.GetProperty("licence")} {model.GetProperty("labels").GetArrayLength()}")
            .ShouldBe(["light mit 7", "photo non-commercial-research 7"]);
        told.GetProperty("detectors").EnumerateArray().Select(name => name.GetString()).ShouldBe(detectors);
    }

    [Theory]
    [InlineData("model=embedding", "no-model")]
    [InlineData("model=", "no-model")]
    [InlineData("model=LIGHT", "no-model")]
    [InlineData("model=light&model=light", "no-model")]
    [InlineData("model=/etc/passwd", "no-model")]
    [InlineData("model=../light.safetensors", "no-model")]
    [InlineData("model=light%00", "no-model")]
    [InlineData("detector=none", "no-detector")]
    [InlineData("detector=mtcnn,viola-jones", "no-detector")]
    [InlineData("detector=/dev/zero", "no-detector")]
    [InlineData("model=none&detector=none", "no-model")]
    public async Task What_is_not_served_is_refused_on_each_path_that_takes_it(string query, string code)
    {
        await using var server = await RunningServer.OfAllAsync(Recognizer.OpenAll([new() { Model = "light" }, new() { Model = "light", Detector = "viola-jones" }]));

        foreach (var path in new[] { "/v1/analyze", "/v1/explain" })
        {
            using var answer = await server.Client.PostAsync($"{path}?{query}", RunningServer.Body(photo, "image/jpeg"), Cancellation);
            await RunningServer.ShouldBeProblemAsync(answer, 404, code);
        }
        using var stream = await server.Client.GetAsync($"/v1/stream?{query}", Cancellation);
        await RunningServer.ShouldBeProblemAsync(stream, 404, code);
    }

    [Fact]
    public async Task A_set_of_expressions_goes_with_a_detector_and_not_with_a_model()
    {
        using var folder = new TemporaryFolder();
        using var store = ExpressionStore.Open(folder.PathOf("sets.db"));
        var recognizers = Recognizer.OpenAll([.. detectors.Select(detector => new RecognizerOptions { Model = "embedding", Detector = detector })]);
        await using var server = await RunningServer.OfAllAsync(recognizers, new() { Expressions = store });
        await server.SendAsync(HttpMethod.Put, "/v1/expressions/ann");
        (await server.SendAsync(HttpMethod.Post, "/v1/expressions/ann/classes/wink", RunningServer.Body(photo, "image/jpeg"))).Status.ShouldBe(201);

        using var embedder = ExpressionEmbedder.Open();
        foreach (var recognizer in recognizers)
        {
            using var own = recognizer.With(new ExpressionSetClassifier(embedder, store.Load("ann")!.Set));
            (await AskAsync(server, $"?expressions=ann&detector={recognizer.DetectorName}")).ShouldBe((200, JsonSerializer.Serialize(own.Analyze(photo, "picture"))));
        }
        using var both = await server.Client.PostAsync("/v1/analyze?expressions=ann&model=embedding", RunningServer.Body(photo, "image/jpeg"), Cancellation);
        await RunningServer.ShouldBeProblemAsync(both, 400, "bad-parameter");
    }

    [Fact]
    public async Task It_is_ready_where_all_of_them_find_what_they_found()
    {
        var own = new ChangingDetector();
        await using var server = await RunningServer.OfAllAsync(Recognizer.OpenAll([new() { Model = "light", Detector = "none" }, new() { Model = "light", OwnDetector = own }]));
        own.Found = [new(new(0, 0, 20, 20), 1)];

        using var answer = await server.Client.GetAsync("/readyz", Cancellation);

        await RunningServer.ShouldBeProblemAsync(answer, 503, "not-ready");
    }

    [Fact]
    public async Task Limits_hold_for_each_of_them()
    {
        await using var server = await RunningServer.OfAllAsync(OpenAll(), new() { Limits = new() { PicturePixels = 512 * 512 - 1 } });

        foreach (var query in new[] { "", "?model=photo", "?detector=viola-jones", "?model=photo&detector=viola-jones" })
        {
            using var answer = await server.Client.PostAsync("/v1/analyze" + query, RunningServer.Body(photo, "image/jpeg"), Cancellation);
            await RunningServer.ShouldBeProblemAsync(answer, 422, "picture-too-large");
        }
    }

    [Fact]
    public async Task Each_is_called_once_and_goes_with_each_other()
    {
        using var folder = new TemporaryFolder();
        foreach (var part in new[] { "a", "b" })
        {
            Directory.CreateDirectory(folder.PathOf(part));
            File.Copy(Models.ModelCatalogue.PathOf("light"), folder.PathOf($"{part}/best.safetensors"));
        }
        await ShouldRefuseAsync("the model light with the detector none is there twice", ("light", "none"), ("light", "none"));
        await ShouldRefuseAsync("the model best.safetensors with the detector none is there twice", (folder.PathOf("a/best.safetensors"), "none"), (folder.PathOf("b/best.safetensors"), "none"));
        await ShouldRefuseAsync("each model with each detector", ("light", "none"), ("photo", "mtcnn"));
        (await Should.ThrowAsync<ArgumentException>(() => MienServer.StartAsync([]))).Message.ShouldContain("one recogniser at least");

        static async Task ShouldRefuseAsync(string why, params (string Model, string Detector)[] served)
        {
            var recognizers = Recognizer.OpenAll([.. served.Select(each => new RecognizerOptions { Model = each.Model, Detector = each.Detector })]);
            (await Should.ThrowAsync<ArgumentException>(() => MienServer.StartAsync(recognizers, new() { Port = 0 }, Cancellation))).Message.ShouldContain(why);
            foreach (var recognizer in recognizers.Reverse())
                recognizer.Dispose();
        }
    }

    private static IReadOnlyList<Recognizer> OpenAll() =>
        Recognizer.OpenAll([.. models.SelectMany(model => detectors, (model, detector) => new RecognizerOptions { Model = model, Detector = detector })]);

    private static Task<(int Status, string Text)> AskAsync(RunningServer server, string query) => server.SendAsync(HttpMethod.Post, "/v1/analyze" + query, RunningServer.Body(photo, "image/jpeg"));

    // The answer to the third frame, which is the first with a face that was found three times.
    private static async Task<Analysis> StreamedAsync(RunningServer server, string query)
    {
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new UriBuilder(server.Server.Address) { Scheme = "ws", Path = "/v1/stream", Query = query }.Uri, Cancellation);
        var answer = new byte[100_000];
        var analysis = default(Analysis);
        for (var frame = 0; frame < 3; frame++)
        {
            await socket.SendAsync(photo, WebSocketMessageType.Binary, true, Cancellation);
            var length = (await socket.ReceiveAsync(answer.AsMemory(), Cancellation)).Count;
            analysis = JsonSerializer.Deserialize<Analysis>(Encoding.UTF8.GetString(answer, 0, length));
        }
        return analysis!;
    }

    private sealed class ChangingDetector : IFaceDetector
    {
        public IReadOnlyList<Detection> Found { get; set; } = [];

        public IReadOnlyList<Detection> Detect(Picture picture) => Found;
    }
}
