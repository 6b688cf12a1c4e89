using System.Globalization;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Reflection;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using NJsonSchema.CodeGeneration.CSharp;
using NSwag.CodeGeneration.CSharp;
using Mien.Expressions.Stores;

namespace Mien.Server.Tests;

/// <summary>GET /openapi.json: that it is one, that it says what the server does, and that a client made of it works.</summary>
public sealed class DescriptionTests
{
    private const string Secret = "0123456789abcdef";

    private static readonly byte[] happy = FakeRecognizer.Picture(40, red: 255);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_read_without_errors_as_openapi_3_1()
    {
        await using var server = await RunningServer.StartAsync();

        var read = Microsoft.OpenApi.OpenApiDocument.Parse(await server.Client.GetStringAsync("/openapi.json", Cancellation), "json");

        var diagnostic = read.Diagnostic.ShouldNotBeNull();
        diagnostic.Errors.ShouldBeEmpty();
        diagnostic.Warnings.ShouldBeEmpty();
        diagnostic.SpecificationVersion.ShouldBe(Microsoft.OpenApi.OpenApiSpecVersion.OpenApi3_1);
    }

    [Fact]
    public async Task It_has_each_route_but_those_of_pages_and_no_other()
    {
        await using var server = await RunningServer.StartAsync();
        var description = await ReadAsync(server);

        var described = description.Operations.Select(operation => $"{operation.Method.ToUpperInvariant()} {operation.Path}");

        var routes = server.Server.Routes.Where(route => !PageRoutes.Has(route.Path) && !route.Path.StartsWith("/local", StringComparison.Ordinal)).Select(route => $"{route.Method} {route.Path}");
        described.Order().ShouldBe(routes.Order());
    }

    [Fact]
    public async Task It_has_each_code_of_a_problem()
    {
        await using var server = await RunningServer.StartAsync();
        var description = await ReadAsync(server);
        var page = await File.ReadAllTextAsync(Path.Join(Root(), "docs/server.md"), Cancellation);

        var codes = description.Definitions["Problem"].Properties["code"].Description!.Split(';')[0]["One of ".Length..].Split(", ");

        codes.Order().ShouldBe(Regex.Matches(page, "^[|] `([a-z0-9-]+)` [|] [45][0-9][0-9] [|]", RegexOptions.Multiline).Select(match => match.Groups[1].Value).Order());
    }

    [Fact]
    public async Task Answers_are_as_it_says()
    {
        var photo = await File.ReadAllBytesAsync(Path.Join(AppContext.BaseDirectory, "samples/astronaut.jpg"), Cancellation);
        using var folder = new TemporaryFolder();
        folder.Add("light.html", "<title>Light</title>");
        await using var server = await RunningServer.StartAsync(
            new() { Limits = new() { RequestBytes = 100_000, RequestPictures = 2, Streams = 1 }, Reports = ReportFolder.Open(folder.Path), Jobs = ServedJobs.WriteAsync }, Recognizer.Open(new() { Model = "light" }));
        var description = await ReadAsync(server);
        foreach (var schema in description.Definitions.Values)
            Close(schema);

        var json = Convert.ToBase64String(photo);
        using var form = new MultipartFormDataContent { { RunningServer.Body(photo), "a", "a.jpg" }, { RunningServer.Body("none"u8.ToArray()), "b", "b.jpg" } };
        using var deepFace = new MultipartFormDataContent { { RunningServer.Body(photo), "img", "a.jpg" } };
        (string Method, string Path, HttpContent? Body, int Status)[] requests =
        [
            ("POST", "/v1/analyze", RunningServer.Body(photo), 200),
            ("POST", "/v1/analyze", form, 200),
            ("POST", "/v1/analyze", RunningServer.Json($$"""{"pictures":[{"base64":"{{json}}"}]}"""), 200),
            ("POST", "/v1/analyze", RunningServer.Body(FakeRecognizer.Picture(30)), 200),
            ("POST", "/v1/analyze", RunningServer.Json("{"), 400),
            ("POST", "/v1/analyze", RunningServer.Body(new byte[100_001]), 413),
            ("POST", "/v1/analyze", RunningServer.Body(happy, "text/plain"), 415),
            ("POST", "/v1/analyze", RunningServer.Body("none"u8.ToArray()), 422),
            ("POST", "/v1/explain", RunningServer.Body(photo), 200),
            ("POST", "/v1/explain", RunningServer.Body("none"u8.ToArray()), 422),
            ("POST", "/analyze", deepFace, 200),
            ("POST", "/analyze", RunningServer.Json("{}"), 400),
            ("GET", "/v1/models", null, 200),
            ("GET", "/v1/stream", null, 426),
            ("GET", "/v1/reports", null, 200),
            ("GET", "/v1/jobs", null, 200),
            ("GET", "/metrics", null, 200),
            ("GET", "/livez", null, 200),
            ("GET", "/readyz", null, 200),
        ];
        foreach (var (method, path, body, status) in requests)
        {
            using var answer = await SendAsync(server, method, path, body);
            await ShouldBeDescribed(description, answer, method, path, status);
        }

        using var stream = new ClientWebSocket();
        await stream.ConnectAsync(new UriBuilder(server.Server.Address) { Scheme = "ws", Path = "/v1/stream" }.Uri, Cancellation);
        using (var full = await SendAsync(server, "GET", "/v1/stream", null))
            await ShouldBeDescribed(description, full, "GET", "/v1/stream", 503);
        var frame = new byte[100_000];
        for (var i = 0; i < 3; i++)
        {
            await stream.SendAsync(photo, WebSocketMessageType.Binary, true, Cancellation);
            var length = (await stream.ReceiveAsync(frame.AsMemory(), Cancellation)).Count;
            description.Definitions["Analysis"].Validate(System.Text.Encoding.UTF8.GetString(frame, 0, length)).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Answers_about_expressions_are_as_it_says()
    {
        using var folder = new TemporaryFolder();
        using var store = ExpressionStore.Open(folder.PathOf("sets.db"));
        await using var server = await RunningServer.StartAsync(new() { Expressions = store }, OneFace.Recognizer());
        await using var without = await RunningServer.StartAsync();
        var description = await ReadAsync(server);
        foreach (var schema in description.Definitions.Values)
            Close(schema);
        const string set = "/v1/expressions/{set}", wink = set + "/classes/{class}";
        (string Method, string Path, string Query, HttpContent? Body, int Status)[] requests =
        [
            ("GET", set, "", null, 404), ("PUT", set, "", null, 201), ("PUT", set, "", null, 200), ("GET", set, "", null, 200), ("GET", "/v1/expressions", "", null, 200),
            ("POST", wink, "", OneFace.Form(1, 2, 3), 201), ("POST", wink, "?rate=1", OneFace.Form(4), 200), ("POST", wink, "?rate=2", OneFace.Form(4), 400),
            ("POST", wink, "", RunningServer.Body(FakeRecognizer.Picture(16)), 422), ("GET", wink, "", null, 200), ("PATCH", wink, "", RunningServer.Json("""{"threshold":0.25}"""), 200),
            ("PATCH", wink, "", RunningServer.Json("{}"), 400), ("PATCH", wink, "", RunningServer.Json("""{"name":"happy"}"""), 409), ("GET", set + "/plot", "", null, 200), ("GET", set + "/sphere", "", null, 200),
            ("POST", "/v1/analyze", "?expressions=ann", RunningServer.Body(OneFace.Picture(1)), 200), ("POST", "/v1/explain", "?expressions=ann", RunningServer.Body(OneFace.Picture(1)), 200),
            ("POST", "/v1/analyze", "?model=x", RunningServer.Body(OneFace.Picture(1)), 404), ("POST", "/v1/explain", "?detector=x", RunningServer.Body(OneFace.Picture(1)), 404), ("GET", "/v1/stream", "?model=x", null, 404),
            ("POST", "/v1/analyze", "?model=own&expressions=ann", RunningServer.Body(OneFace.Picture(1)), 400), ("POST", "/v1/analyze", "?model=own&detector=own", RunningServer.Body(OneFace.Picture(1)), 200),
            ("POST", "/v1/analyze", "?expressions=bob", RunningServer.Body(OneFace.Picture(1)), 404), ("GET", "/v1/stream", "?expressions=bob", null, 404),
            ("DELETE", wink, "", null, 204), ("DELETE", wink, "", null, 404), ("DELETE", set, "", null, 204),
        ];
        foreach (var (method, path, query, body, status) in requests)
        {
            using var answer = await SendAsync(server, method, path + query, body);
            await ShouldBeDescribed(description, answer, method, path, status);
        }

        using (var none = await SendAsync(without, "GET", "/v1/reports", null))
            await ShouldBeDescribed(description, none, "GET", "/v1/reports", 404);
        using (var none = await SendAsync(without, "GET", "/v1/jobs", null))
            await ShouldBeDescribed(description, none, "GET", "/v1/jobs", 404);
        foreach (var operation in description.Operations.Where(operation => operation.Path.StartsWith("/v1/expressions", StringComparison.Ordinal)))
        {
            using var answer = await SendAsync(without, operation.Method, operation.Path, operation.Method is "patch" ? RunningServer.Json("""{"threshold":0}""") : null);
            await ShouldBeDescribed(description, answer, operation.Method, operation.Path, 404);
            if (operation.Method is "get")
                continue;
            using var request = new HttpRequestMessage(new(operation.Method), PathOf(operation.Path)) { Headers = { { "Origin", "https://example.org" } } };
            using var foreign = await server.Client.SendAsync(request, Cancellation);
            await ShouldBeDescribed(description, foreign, operation.Method, operation.Path, 403);
        }
    }

    [Fact]
    public async Task Refusals_are_as_it_says_on_each_route()
    {
        await using var server = await RunningServer.StartAsync();
        await using var guarded = await RunningServer.StartAsync(new() { Key = ServerKey.Of(Secret, "test") });
        await using var slow = await RunningServer.StartAsync(new() { Limits = new() { RequestRate = 1 } });
        var description = await ReadAsync(server);

        foreach (var operation in description.Operations)
        {
            var (method, path) = (operation.Method.ToUpperInvariant(), operation.Path);
            using var elsewhere = await SendAsync(server, method, path, null, "example.org");
            await ShouldBeDescribed(description, elsewhere, method, path, 421);
            if (path is "/livez" or "/readyz")
                continue;
            using var unknown = await SendAsync(guarded, method, path, null);
            await ShouldBeDescribed(description, unknown, method, path, 401);
            HttpResponseMessage often;
            do
                often = await SendAsync(slow, method, path, null);
            while ((int)often.StatusCode != 429);
            await ShouldBeDescribed(description, often, method, path, 429);
            often.Dispose();
        }
    }

    [Fact]
    public async Task A_client_that_is_made_of_it_compiles_and_works()
    {
        await using var server = await RunningServer.StartAsync(new() { Key = ServerKey.Of(Secret, "test") });
        server.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Secret);
        var settings = new CSharpClientGeneratorSettings { ClassName = "MienClient", UseBaseUrl = false };
        settings.CSharpGeneratorSettings.Namespace = "Generated";
        settings.CSharpGeneratorSettings.JsonLibrary = CSharpJsonLibrary.SystemTextJson;
        var source = new CSharpClientGenerator(await ReadAsync(server), settings).GenerateFile();

        var types = Compile(source).GetExportedTypes().ToDictionary(type => type.Name);
        dynamic client = Activator.CreateInstance(types["MienClient"], server.Client)!;
        dynamic sent = Activator.CreateInstance(types["SentPicture"])!;
        sent.Source = "mine";

        (Enumerable.Single((dynamic)(await client.ModelsAsync()).Models1).Name as string).ShouldBe("own");
        sent.Base64 = Convert.ToBase64String(happy);
        var analysis = await client.AnalyzeAsync(null, null, null, sent, null);
        ((string)analysis.Source, (int)analysis.Width, (int)analysis.Faces.Count).ShouldBe(("mine", 40, 2));
        sent.Base64 = "AAAA";
        Exception problem = await Should.ThrowAsync<Exception>(async () => await client.AnalyzeAsync(null, null, null, sent, null));
        problem.GetType().Name.ShouldStartWith("ApiException");
        ((int)((dynamic)problem).StatusCode).ShouldBe(422);
        ((string)((dynamic)problem).Result.Code).ShouldBe("not-a-picture");
    }

    private static Assembly Compile(string source)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create(
            "Generated", [CSharpSyntaxTree.ParseText(source, cancellationToken: Cancellation)], references, new(OutputKind.DynamicallyLinkedLibrary));
        using var assembly = new MemoryStream();
        var result = compilation.Emit(assembly, cancellationToken: Cancellation);
        result.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).ShouldBeEmpty();
        return Assembly.Load(assembly.ToArray());
    }

    private static async Task<NSwag.OpenApiDocument> ReadAsync(RunningServer server)
    {
        server.Client.DefaultRequestHeaders.Host = null;
        return await NSwag.OpenApiDocument.FromJsonAsync(await server.Client.GetStringAsync("/openapi.json", Cancellation), Cancellation);
    }

    private static Task<HttpResponseMessage> SendAsync(RunningServer server, string method, string path, HttpContent? body, string? host = null)
    {
        var request = new HttpRequestMessage(new(method), PathOf(path)) { Content = body };
        request.Headers.Host = host;
        return server.Client.SendAsync(request, Cancellation);
    }

    private static string PathOf(string pattern) => pattern.Replace("{set}", "ann", StringComparison.Ordinal).Replace("{class}", "wink", StringComparison.Ordinal);

    private static async Task ShouldBeDescribed(NSwag.OpenApiDocument description, HttpResponseMessage answer, string method, string path, int status)
    {
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        var where = $"{method} {path}: {text}";
        ((int)answer.StatusCode).ShouldBe(status, where);
        var operation = description.Operations.Single(operation => operation.Path == path && operation.Method.Equals(method, StringComparison.OrdinalIgnoreCase)).Operation;
        var response = operation.ActualResponses.Single(response => response.Key == status.ToString(CultureInfo.InvariantCulture)).Value;
        if (status == 204)
            return;
        var type = answer.Content.Headers.ContentType!.MediaType!;
        response.Content.ShouldContainKey(type, where);
        if (type.EndsWith("json", StringComparison.Ordinal))
            response.Content[type].Schema.Validate(text).Select(error => error.ToString()).ShouldBeEmpty(where);
    }

    // So that nothing is answered that is not described.
    private static void Close(NJsonSchema.JsonSchema schema)
    {
        if (schema.Properties.Count > 0)
            schema.AllowAdditionalProperties = false;
        foreach (var property in schema.Properties.Values)
            Close(property);
        if (schema.Item is { } item)
            Close(item);
    }

    private static string Root()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Join(root.FullName, "Mien.slnx")))
            root = root.Parent.ShouldNotBeNull();
        return root.FullName;
    }
}
