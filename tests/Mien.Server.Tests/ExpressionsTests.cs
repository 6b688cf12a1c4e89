using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Mien.Expressions;
using Mien.Expressions.Stores;

namespace Mien.Server.Tests;

/// <summary>/v1/expressions: sets that are made, taught, used, changed, drawn and removed, and what is refused.</summary>
public sealed class ExpressionsTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly IExpressionStore store;

    public ExpressionsTests() => store = ExpressionStore.Open(folder.PathOf("sets.db"));

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        store.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task A_set_is_made_taught_and_used_as_the_library_uses_it()
    {
        using var recognizer = OneFace.Recognizer();
        await using var server = await RunningServer.StartAsync(new() { Expressions = store }, recognizer);

        (await server.SendAsync(HttpMethod.Get, "/v1/expressions")).ShouldBe((200, """{"schema":"mien.expression-sets/1","sets":[]}"""));
        (await server.SendAsync(HttpMethod.Put, "/v1/expressions/ann")).Status.ShouldBe(201);
        var (again, made) = await server.SendAsync(HttpMethod.Put, "/v1/expressions/ann");
        again.ShouldBe(200);
        Classes(made).ShouldBe(["angry 0", "disgust 0", "fear 0", "happy 0", "sad 0", "surprise 0", "neutral 0"]);

        var (status, taught) = await server.SendAsync(HttpMethod.Post, "/v1/expressions/ann/classes/Zunge%20raus%3F", OneFace.Form(1, 2, 3));
        status.ShouldBe(201, taught);
        var report = JsonDocument.Parse(taught).RootElement;
        report.GetProperty("schema").GetString().ShouldBe("mien.enrolment/1");
        Outcomes(taught).ShouldBe(["1.png taken", "2.png taken", "3.png taken"]);
        (await server.SendAsync(HttpMethod.Get, "/v1/expressions")).Text.ShouldContain("""["ann"]""");
        Classes((await server.SendAsync(HttpMethod.Get, "/v1/expressions/ann")).Text).ShouldContain("Zunge raus? 3");
        JsonDocument.Parse((await server.SendAsync(HttpMethod.Get, "/v1/expressions/ann/classes/ZUNGE RAUS%3f")).Text).RootElement.GetProperty("samples").GetArrayLength().ShouldBe(3);

        using var embedder = ExpressionEmbedder.Open();
        using var own = recognizer.With(new ExpressionSetClassifier(embedder, store.Load("ann")!.Set));
        var face = OneFace.Picture(2);
        var expected = own.Analyze(face, "picture");
        expected.Faces.ShouldHaveSingleItem().Expression.ShouldBe("Zunge raus?");
        (await server.SendAsync(HttpMethod.Post, "/v1/analyze?expressions=ann", RunningServer.Body(face))).ShouldBe((200, JsonSerializer.Serialize(expected)));
        (await server.SendAsync(HttpMethod.Post, "/v1/analyze", RunningServer.Body(face))).ShouldBe((200, server.Expected(face)));
        var (explained, explanation) = await server.SendAsync(HttpMethod.Post, "/v1/explain?expressions=ann", RunningServer.Body(face));
        explained.ShouldBe(200, explanation);
        explanation.ShouldContain("\"expression\":\"Zunge raus?\"");

        (await server.SendAsync(HttpMethod.Delete, "/v1/expressions/ann/classes/zunge raus%3F")).ShouldBe((204, ""));
        (await server.SendAsync(HttpMethod.Delete, "/v1/expressions/ann")).ShouldBe((204, ""));
        store.List().ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_each_picture_it_is_said_whether_its_face_was_taken_and_why_not()
    {
        using var recognizer = OneFace.Recognizer(minScore: 0);
        await using var server = await RunningServer.StartAsync(new() { Expressions = store }, recognizer);
        await server.SendAsync(HttpMethod.Put, "/v1/expressions/ann");
        var several = Convert.ToBase64String(OneFace.Picture(1));
        var pictures = $$"""{"pictures":[{"base64":"{{several}}","source":"crowd"},{"base64":"{{Convert.ToBase64String(FakeRecognizer.Picture(16))}}","source":"nobody"},{"base64":"AQID"},{"base64":"?"}]}""";

        var (status, refused) = await server.SendAsync(HttpMethod.Post, "/v1/expressions/ann/classes/wink", RunningServer.Json(pictures));
        status.ShouldBe(422);
        JsonDocument.Parse(refused).RootElement.GetProperty("code").GetString().ShouldBe("nothing-taken");
        Outcomes(refused).ShouldBe(["crowd several-faces", "nobody no-face", "picture unreadable", "picture unreadable"]);
        store.Load("ann")!.Set.Find("wink").ShouldBeNull();

        var (taken, text) = await server.SendAsync(
            HttpMethod.Post, "/v1/expressions/ann/classes/wink?largest-face=true",
            RunningServer.Json($$"""{"pictures":[{"base64":"{{several}}","source":"a"},{"base64":"{{several}}","source":"b"}]}"""));
        taken.ShouldBe(201, text);
        Outcomes(text).ShouldBe(["a taken", "b same-face"]);
        JsonDocument.Parse(text).RootElement.GetProperty("warnings")[0].GetString().ShouldBe("'wink' has one picture, which says little; about ten are better");
    }

    [Fact]
    public async Task A_class_is_moved_renamed_and_given_a_threshold()
    {
        await using var server = await StartAsync();
        await server.SendAsync(HttpMethod.Put, "/v1/expressions/ann");
        await server.SendAsync(HttpMethod.Post, "/v1/expressions/ann/classes/wink", OneFace.Form(1, 2));

        var (status, moved) = await server.SendAsync(HttpMethod.Post, "/v1/expressions/ann/classes/WINK?rate=1", OneFace.Form(3));
        status.ShouldBe(200, moved);
        JsonDocument.Parse(moved).RootElement.GetProperty("moved").GetDouble().ShouldBeGreaterThan(1);
        var (changed, text) = await server.SendAsync(HttpMethod.Patch, "/v1/expressions/ann/classes/wink", RunningServer.Json("""{"name":"blink","threshold":0.25}"""));
        changed.ShouldBe(200, text);
        var item = JsonDocument.Parse(text).RootElement;
        (item.GetProperty("expression").GetString(), item.GetProperty("threshold").GetSingle(), item.GetProperty("samples").GetArrayLength()).ShouldBe(("blink", 0.25f, 3));
        (await server.SendAsync(HttpMethod.Patch, "/v1/expressions/ann/classes/blink", RunningServer.Json("""{"name":"Blink"}"""))).Status.ShouldBe(200);
        Classes((await server.SendAsync(HttpMethod.Get, "/v1/expressions/ann")).Text)[^1].ShouldBe("Blink 3");
    }

    [Fact]
    public async Task A_set_is_drawn_as_a_page_that_may_ask_nobody_and_as_data()
    {
        await using var server = await StartAsync();
        await server.SendAsync(HttpMethod.Put, "/v1/expressions/ann");
        await server.SendAsync(HttpMethod.Post, "/v1/expressions/ann/classes/%3C%2fscript%3E", OneFace.Form(1));
        await server.SendAsync(HttpMethod.Post, "/v1/expressions/ann/classes/%3Cscript%3E", OneFace.Form(1, 2));

        using var answer = await server.Client.GetAsync("/v1/expressions/ann/plot", Cancellation);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        answer.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem().ShouldStartWith("default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; sandbox allow-scripts;");
        var page = await answer.Content.ReadAsStringAsync(Cancellation);
        page.ShouldStartWith("<!doctype html>");
        page.ShouldNotContain("<script>\"");
        var data = JsonDocument.Parse((await server.SendAsync(HttpMethod.Get, "/v1/expressions/ann/sphere")).Text).RootElement;
        data.GetProperty("schema").GetString().ShouldBe("mien.sphere/1");
        data.GetProperty("classes").EnumerateArray().Last().GetProperty("name").GetString().ShouldBe("<script>");
    }

    [Fact]
    public async Task Nothing_of_a_picture_is_kept_but_the_embedding()
    {
        await using (var server = await StartAsync())
        {
            await server.SendAsync(HttpMethod.Put, "/v1/expressions/ann");
            var body = new MultipartFormDataContent { { RunningServer.Body(OneFace.Picture(1)), "file", "mueller-anna-1987.png" } };
            Outcomes((await server.SendAsync(HttpMethod.Post, "/v1/expressions/ann/classes/wink", body)).Text).ShouldBe(["mueller-anna-1987.png taken"]);
        }

        var sample = store.Load("ann")!.Set.Need("wink").Samples.ShouldHaveSingleItem();
        sample.Source.ShouldBe("");
        foreach (var file in Directory.GetFiles(folder.Path))
            Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Cancellation)).ShouldNotContain("mueller");
    }

    [Fact]
    public async Task Sets_outlive_the_server()
    {
        await using (var server = await StartAsync())
        {
            await server.SendAsync(HttpMethod.Put, "/v1/expressions/ann");
            await server.SendAsync(HttpMethod.Post, "/v1/expressions/ann/classes/wink", OneFace.Form(1, 2));
        }

        await using var next = await StartAsync();
        Classes((await next.SendAsync(HttpMethod.Get, "/v1/expressions/ann")).Text)[^1].ShouldBe("wink 2");
        (await next.SendAsync(HttpMethod.Post, "/v1/analyze?expressions=ann", RunningServer.Body(OneFace.Picture(1)))).Text.ShouldContain("\"expression\":\"wink\"");
    }

    [Fact]
    public async Task Those_who_teach_at_the_same_time_lose_nothing()
    {
        await using var server = await StartAsync();
        await server.SendAsync(HttpMethod.Put, "/v1/expressions/ann");

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(i => server.SendAsync(
            HttpMethod.Post, $"/v1/expressions/ann/classes/{(i < 8 ? $"own-{i}" : "shared")}", OneFace.Form(2 * i + 1, 2 * i + 2))));

        answers.Select(answer => answer.Status).Order().ShouldBe([200, 200, 200, 201, 201, 201, 201, 201, 201, 201, 201, 201]);
        Classes((await server.SendAsync(HttpMethod.Get, "/v1/expressions/ann")).Text)[7..].Order(StringComparer.Ordinal)
            .ShouldBe([.. Enumerable.Range(0, 8).Select(i => $"own-{i} 2"), "shared 8"]);
    }

    [Theory]
    [InlineData("PUT", "/v1/expressions/{long}", null, 400, "bad-name")]
    [InlineData("PUT", "/v1/expressions/a%0Ab", null, 400, "bad-name")]
    [InlineData("PUT", "/v1/expressions/%20", null, 400, "bad-name")]
    [InlineData("PUT", "/v1/expressions/..%2f..%2fetc%2fpasswd", null, 400, "bad-name")]
    [InlineData("PUT", "/v1/expressions/a%2Fb", null, 400, "bad-name")]
    [InlineData("PUT", "/v1/expressions/..%20", null, 400, "bad-name")]
    [InlineData("PUT", "/v1/expressions/a/b", null, 404, "not-found")]
    [InlineData("POST", "/v1/expressions/ann", null, 405, "method-not-allowed")]
    [InlineData("GET", "/v1/expressions/bob", null, 404, "no-set")]
    [InlineData("DELETE", "/v1/expressions/bob", null, 404, "no-set")]
    [InlineData("GET", "/v1/expressions/bob/plot", null, 404, "no-set")]
    [InlineData("GET", "/v1/expressions/bob/sphere", null, 404, "no-set")]
    [InlineData("POST", "/v1/expressions/bob/classes/wink", "face", 404, "no-set")]
    [InlineData("PATCH", "/v1/expressions/bob/classes/wink", """{"name":"a"}""", 404, "no-set")]
    [InlineData("DELETE", "/v1/expressions/bob/classes/wink", null, 404, "no-set")]
    [InlineData("GET", "/v1/expressions/ann/classes/wink", null, 404, "no-expression")]
    [InlineData("PATCH", "/v1/expressions/ann/classes/wink", """{"name":"a"}""", 404, "no-expression")]
    [InlineData("DELETE", "/v1/expressions/ann/classes/wink", null, 404, "no-expression")]
    [InlineData("PATCH", "/v1/expressions/ann/classes/happy", """{"name":"SAD"}""", 409, "expression-exists")]
    [InlineData("PATCH", "/v1/expressions/ann/classes/happy", """{"name":"a/b"}""", 400, "bad-name")]
    [InlineData("PATCH", "/v1/expressions/ann/classes/happy", """{"name":"unknown"}""", 400, "bad-name")]
    [InlineData("PATCH", "/v1/expressions/ann/classes/happy", """{"name":"\ud800"}""", 400, "bad-json")]
    [InlineData("PATCH", "/v1/expressions/ann/classes/happy", """{"threshold":2}""", 400, "bad-json")]
    [InlineData("PATCH", "/v1/expressions/ann/classes/happy", """{"threshold":"NaN"}""", 400, "bad-json")]
    [InlineData("PATCH", "/v1/expressions/ann/classes/happy", """{"treshold":0.5}""", 400, "bad-json")]
    [InlineData("PATCH", "/v1/expressions/ann/classes/happy", """{"name":"a","name":"b"}""", 400, "bad-json")]
    [InlineData("PATCH", "/v1/expressions/ann/classes/happy", "{}", 400, "bad-json")]
    [InlineData("PATCH", "/v1/expressions/ann/classes/happy", "[", 400, "bad-json")]
    [InlineData("POST", "/v1/expressions/ann/classes/unknown", "face", 400, "bad-name")]
    [InlineData("POST", "/v1/expressions/ann/classes/wink?rate=0", "face", 400, "bad-parameter")]
    [InlineData("POST", "/v1/expressions/ann/classes/wink?rate=1.5", "face", 400, "bad-parameter")]
    [InlineData("POST", "/v1/expressions/ann/classes/wink?rate=NaN", "face", 400, "bad-parameter")]
    [InlineData("POST", "/v1/expressions/ann/classes/wink?rate=0.1&rate=0.2", "face", 400, "bad-parameter")]
    [InlineData("POST", "/v1/expressions/ann/classes/wink?largest-face=yes", "face", 400, "bad-parameter")]
    [InlineData("POST", "/v1/expressions/ann/classes/wink", "", 400, "no-picture")]
    [InlineData("POST", "/v1/analyze?expressions=bob", "face", 404, "no-set")]
    [InlineData("POST", "/v1/analyze?expressions=", "face", 400, "bad-name")]
    [InlineData("POST", "/v1/analyze?expressions=ann&expressions=bob", "face", 400, "bad-name")]
    [InlineData("POST", "/v1/explain?expressions=bob", "face", 404, "no-set")]
    [InlineData("GET", "/v1/stream?expressions=bob", null, 404, "no-set")]
    public async Task What_cannot_be_is_refused_by_a_code_of_its_own(string method, string path, string? body, int status, string code)
    {
        await using var server = await StartAsync();
        await server.SendAsync(HttpMethod.Put, "/v1/expressions/ann");
        var content = body switch
        {
            null => null,
            "" or "face" => RunningServer.Body(body.Length == 0 ? [] : OneFace.Picture(1)),
            _ => RunningServer.Json(body),
        };
        using var request = new HttpRequestMessage(new(method), path.Replace("{long}", new string('x', 101), StringComparison.Ordinal)) { Content = content };

        using var answer = await server.Client.SendAsync(request, Cancellation);

        await RunningServer.ShouldBeProblemAsync(answer, status, code);
        store.List().ShouldBe(["ann"]);
        store.Load("ann")!.Set.Labels.Count.ShouldBe(7);
    }

    [Theory]
    [InlineData("眉'; DROP TABLE expression_sets; --")]
    [InlineData("%00")]
    [InlineData("CON")]
    [InlineData("a\\b")]
    [InlineData("plot")]
    [InlineData("{set}")]
    [InlineData("a?b#c&d=e")]
    [InlineData("\u202Egnp.exe")]
    public async Task A_name_is_only_a_name(string name)
    {
        await using var server = await StartAsync();
        var path = $"/v1/expressions/{Uri.EscapeDataString(name)}";

        (await server.SendAsync(HttpMethod.Put, path)).Status.ShouldBe(201);
        (await server.SendAsync(HttpMethod.Post, $"{path}/classes/{Uri.EscapeDataString(name)}", OneFace.Form(1))).Status.ShouldBe(201);
        store.List().ShouldBe([name]);
        (await server.SendAsync(HttpMethod.Post, $"/v1/analyze?expressions={Uri.EscapeDataString(name)}", RunningServer.Body(OneFace.Picture(1)))).Status.ShouldBe(200);
        (await server.SendAsync(HttpMethod.Delete, $"{path}/classes/{Uri.EscapeDataString(name)}")).Status.ShouldBe(204);
        (await server.SendAsync(HttpMethod.Delete, path)).Status.ShouldBe(204);
        Directory.GetFiles(folder.Path).Select(file => System.IO.Path.GetFileName(file)[..7]).Distinct().ShouldBe(["sets.db"]);
    }

    [Fact]
    public async Task Sets_stay_within_the_limits()
    {
        using var recognizer = OneFace.Recognizer();
        await using var server = await RunningServer.StartAsync(new() { Expressions = store, Limits = new() { Sets = 1, SetExpressions = 8, SetPictures = 3 } }, recognizer);
        await server.SendAsync(HttpMethod.Put, "/v1/expressions/ann");
        await Refused(HttpMethod.Put, "/v1/expressions/bob", null, "too-many-sets");
        (await server.SendAsync(HttpMethod.Put, "/v1/expressions/ann")).Status.ShouldBe(200);
        (await server.SendAsync(HttpMethod.Post, "/v1/expressions/ann/classes/wink", OneFace.Form(1, 2))).Status.ShouldBe(201);
        await Refused(HttpMethod.Post, "/v1/expressions/ann/classes/frown", OneFace.Form(3), "too-many-expressions");
        await Refused(HttpMethod.Post, "/v1/expressions/ann/classes/wink", OneFace.Form(3, 4), "too-many-samples");
        (await server.SendAsync(HttpMethod.Post, "/v1/expressions/ann/classes/wink", OneFace.Form(3))).Status.ShouldBe(200);

        foreach (var label in new[] { "angry", "disgust", "fear", "happy", "sad", "surprise", "neutral" })
            (await server.SendAsync(HttpMethod.Delete, $"/v1/expressions/ann/classes/{label}")).Status.ShouldBe(204);
        await Refused(HttpMethod.Delete, "/v1/expressions/ann/classes/wink", null, "last-expression");

        async Task Refused(HttpMethod method, string path, HttpContent? body, string code)
        {
            using var request = new HttpRequestMessage(method, path) { Content = body };
            using var answer = await server.Client.SendAsync(request, Cancellation);
            await RunningServer.ShouldBeProblemAsync(answer, 409, code);
        }
    }

    [Fact]
    public async Task A_set_that_is_over_the_limits_already_is_used_and_may_become_smaller()
    {
        using var recognizer = OneFace.Recognizer();
        await using (var large = await RunningServer.StartAsync(new() { Expressions = store }, OneFace.Recognizer()))
        {
            await large.SendAsync(HttpMethod.Put, "/v1/expressions/ann");
            foreach (var (name, seed) in new[] { ("wink", 1), ("frown", 2), ("smirk", 3) })
                (await large.SendAsync(HttpMethod.Post, $"/v1/expressions/ann/classes/{name}", OneFace.Form(seed))).Status.ShouldBe(201);
        }
        await using var server = await RunningServer.StartAsync(new() { Expressions = store, Limits = new() { SetExpressions = 8, SetPictures = 1 } }, recognizer);

        (await server.SendAsync(HttpMethod.Post, "/v1/analyze?expressions=ann", RunningServer.Body(OneFace.Picture(1)))).Status.ShouldBe(200);
        (await server.SendAsync(HttpMethod.Post, "/v1/expressions/ann/classes/grin", OneFace.Form(4))).Status.ShouldBe(409);
        (await server.SendAsync(HttpMethod.Patch, "/v1/expressions/ann/classes/wink", RunningServer.Json("""{"name":"blink"}"""))).Status.ShouldBe(200);
        (await server.SendAsync(HttpMethod.Delete, "/v1/expressions/ann/classes/frown")).Status.ShouldBe(204);
        (await server.SendAsync(HttpMethod.Post, "/v1/expressions/ann/classes/blink", OneFace.Form(4))).Status.ShouldBe(409);
        store.Load("ann")!.Set.Classes.Count.ShouldBe(9);
    }

    [Fact]
    public async Task A_set_of_another_model_is_shown_and_not_used()
    {
        store.TrySave("old", OfAnotherModel(), null).ShouldBeTrue();
        await using var server = await StartAsync();

        Classes((await server.SendAsync(HttpMethod.Get, "/v1/expressions/old")).Text).Count.ShouldBe(7);
        using var analysis = await server.Client.PostAsync("/v1/analyze?expressions=old", RunningServer.Body(OneFace.Picture(1)), Cancellation);
        await RunningServer.ShouldBeProblemAsync(analysis, 409, "other-model");
        using var teaching = await server.Client.PostAsync("/v1/expressions/old/classes/wink", OneFace.Form(1), Cancellation);
        await RunningServer.ShouldBeProblemAsync(teaching, 409, "other-model");
    }

    [Fact]
    public async Task Without_a_store_there_are_no_sets()
    {
        await using var server = await RunningServer.StartAsync();

        foreach (var (method, path) in new[] { ("GET", ""), ("PUT", "/ann"), ("GET", "/ann"), ("GET", "/ann/plot"), ("POST", "/ann/classes/wink"), ("DELETE", "/ann") })
        {
            using var request = new HttpRequestMessage(new(method), $"/v1/expressions{path}");
            using var answer = await server.Client.SendAsync(request, Cancellation);
            await RunningServer.ShouldBeProblemAsync(answer, 404, "no-store");
        }
        using var analysis = await server.Client.PostAsync("/v1/analyze?expressions=ann", RunningServer.Body(OneFace.Picture(1)), Cancellation);
        await RunningServer.ShouldBeProblemAsync(analysis, 404, "no-store");
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", false)]
    [InlineData("Sec-Fetch-Site", "same-site", false)]
    [InlineData("Sec-Fetch-Site", "same-origin", true)]
    [InlineData("Sec-Fetch-Site", "none", true)]
    [InlineData("Origin", "https://example.org", false)]
    [InlineData("Origin", "null", false)]
    [InlineData("Origin", "{own}", true)]
    public async Task Pages_of_other_origins_change_nothing(string header, string value, bool isTaken)
    {
        await using var server = await StartAsync();
        await server.SendAsync(HttpMethod.Put, "/v1/expressions/ann");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/expressions/ann/classes/wink") { Content = OneFace.Form(1) };
        request.Headers.TryAddWithoutValidation(header, value.Replace("{own}", server.Server.Address.ToString().TrimEnd('/'), StringComparison.Ordinal)).ShouldBeTrue();

        using var answer = await server.Client.SendAsync(request, Cancellation);

        if (isTaken)
            answer.StatusCode.ShouldBe(HttpStatusCode.Created);
        else
            await RunningServer.ShouldBeProblemAsync(answer, 403, "foreign-origin");
    }

    [Fact]
    public async Task Who_has_no_key_learns_of_no_set()
    {
        using var recognizer = OneFace.Recognizer();
        await using var server = await RunningServer.StartAsync(new() { Expressions = store, Key = ServerKey.Of("a-key-of-the-tests", "test") }, recognizer);

        foreach (var path in new[] { "/v1/expressions", "/v1/expressions/ann", "/v1/expressions/ann/plot" })
        {
            using var answer = await server.Client.GetAsync(path, Cancellation);
            await RunningServer.ShouldBeProblemAsync(answer, 401, "unauthorized");
        }
        server.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "a-key-of-the-tests");
        (await server.SendAsync(HttpMethod.Put, "/v1/expressions/ann")).Status.ShouldBe(201);
    }

    private async Task<RunningServer> StartAsync() => await RunningServer.StartAsync(new() { Expressions = store }, OneFace.Recognizer());

    private ExpressionSet OfAnotherModel()
    {
        using var embedder = ExpressionEmbedder.Open();
        using var file = new MemoryStream();
        ExpressionSetFile.Write(file, embedder.TrainedExpressions());
        var path = folder.PathOf("other");
        File.WriteAllBytes(path, Encoding.Latin1.GetBytes(Encoding.Latin1.GetString(file.ToArray()).Replace(embedder.Fingerprint, new string('0', 64), StringComparison.Ordinal)));
        return ExpressionSetFile.Read(path);
    }

    private static List<string> Classes(string set) =>
        [.. JsonDocument.Parse(set).RootElement.GetProperty("expressions").EnumerateArray().Select(item => $"{item.GetProperty("name").GetString()} {item.GetProperty("samples").GetInt32()}")];

    private static List<string> Outcomes(string report) =>
        [.. JsonDocument.Parse(report).RootElement.GetProperty("pictures").EnumerateArray().Select(item => $"{item.GetProperty("source").GetString()} {item.GetProperty("outcome").GetString()}")];
}
