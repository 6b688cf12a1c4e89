using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.RegularExpressions;
using Mien.Recognition;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Server.Tests;

/// <summary>What a server is started with, and its routes beside that of pictures.</summary>
public sealed class ServerTests
{
    private const string Secret = "0123456789abcdef";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_is_live_and_ready_and_tells_its_model()
    {
        await using var server = await RunningServer.StartAsync();

        (await server.Client.GetStringAsync("/livez", Cancellation)).ShouldBe("""{"status":"live"}""");
        (await server.Client.GetStringAsync("/readyz", Cancellation)).ShouldBe("""{"status":"ready"}""");
        (await server.Client.GetStringAsync("/v1/models", Cancellation)).ShouldBe("""{"model":"own","detector":"own","models":[{"name":"own","labels":["angry","happy","neutral"]}],"detectors":["own"]}""");
    }

    [Fact]
    public async Task The_shipped_model_answers_as_the_library_does()
    {
        await using var server = await RunningServer.StartAsync(recognizer: Recognizer.Open(new() { Model = "light" }));
        var photo = await File.ReadAllBytesAsync(Path.Join(AppContext.BaseDirectory, "samples/astronaut.jpg"), Cancellation);

        var (status, text) = await server.PostAsync(RunningServer.Body(photo, "image/jpeg"));

        status.ShouldBe(200);
        text.ShouldBe(server.Expected(photo));
        JsonSerializer.Deserialize<Analysis>(text)!.Faces.ShouldHaveSingleItem().Expression.ShouldBe("happy");
        var models = JsonDocument.Parse(await server.Client.GetStringAsync("/v1/models", Cancellation)).RootElement;
        models.GetProperty("detector").GetString().ShouldBe("mtcnn");
        var model = models.GetProperty("models").EnumerateArray().ShouldHaveSingleItem();
        model.GetProperty("name").GetString().ShouldBe("light");
        model.GetProperty("licence").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_model_file_is_told_by_its_name_and_not_by_where_it_lies()
    {
        using var folder = new TemporaryFolder();
        File.Copy(Models.ModelCatalogue.PathOf("light"), folder.PathOf("mine.safetensors"));
        await using var server = await RunningServer.StartAsync(recognizer: Recognizer.Open(new() { Model = folder.PathOf("mine.safetensors"), Detector = FaceDetectors.None }));

        (await server.Client.GetStringAsync("/v1/models", Cancellation)).ShouldStartWith("""{"model":"mine.safetensors","detector":"none","models":[{"name":"mine.safetensors","labels":[""");
    }

    [Fact]
    public async Task What_it_has_not_is_a_problem()
    {
        await using var server = await RunningServer.StartAsync();

        foreach (var path in new[] { "/web", "/v1", "/v1/analyze/more", "/../etc/passwd", "/v1/analyze%2f" })
        {
            using var answer = await server.Client.GetAsync(path, Cancellation);
            await RunningServer.ShouldBeProblemAsync(answer, 404, "not-found");
        }

        using var wrongMethod = await server.Client.GetAsync("/v1/analyze", Cancellation);
        await RunningServer.ShouldBeProblemAsync(wrongMethod, 405, "method-not-allowed");
        wrongMethod.Content.Headers.Allow.ShouldBe(["POST"]);
    }

    [Fact]
    public async Task The_page_of_the_server_tells_each_code()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Join(root.FullName, "Mien.slnx")))
            root = root.Parent.ShouldNotBeNull();
        var page = await File.ReadAllTextAsync(Path.Join(root.FullName, "docs/server.md"), Cancellation);
        var source = await File.ReadAllTextAsync(Path.Join(root.FullName, "src/Mien.Server/ProblemException.cs"), Cancellation);
        string[] members = ["title", "status", "code", "detail", "websocket"];
        var codes = Regex.Matches(source, "\"([a-z]+(-[a-z0-9]+)*)\"").Select(match => match.Groups[1].Value).Except(members).ToList();

        codes.Order().ShouldBe(Regex.Matches(page, "^[|] `([a-z0-9-]+)` [|] [45][0-9][0-9] [|]", RegexOptions.Multiline).Select(match => match.Groups[1].Value).Order());
    }

    [Fact]
    public async Task Answers_are_not_to_be_kept_and_say_nothing_of_the_server()
    {
        await using var server = await RunningServer.StartAsync();

        using var answer = await server.Client.GetAsync("/livez", Cancellation);

        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
        answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        answer.Headers.Server.ShouldBeEmpty();
        answer.Headers.Contains("Access-Control-Allow-Origin").ShouldBeFalse();
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Bearer")]
    [InlineData("Bearer ")]
    [InlineData("Bearer 0123456789abcdeF")]
    [InlineData("Bearer 0123456789abcdef0")]
    [InlineData("Basic 0123456789abcdef")]
    [InlineData("0123456789abcdef")]
    public async Task Without_the_key_nothing_is_answered_but_health(string? authorization)
    {
        await using var server = await RunningServer.StartAsync(new() { Key = ServerKey.Of(Secret, "test") });
        if (authorization is not null)
            server.Client.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", authorization).ShouldBeTrue();

        foreach (var path in new[] { "/v1/models", "/v1/analyze", "/v1/models?key=" + Secret, "/nothing", "/livez/", "//livez", "/LIVEZ/../v1/models" })
        {
            using var answer = await server.Client.GetAsync(new Uri(server.Server.Address.ToString().TrimEnd('/') + path), Cancellation);
            if (answer.StatusCode != HttpStatusCode.OK)
            {
                await RunningServer.ShouldBeProblemAsync(answer, 401, "unauthorized");
                answer.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
            }
            else
            {
                (await answer.Content.ReadAsStringAsync(Cancellation)).ShouldBe("""{"status":"live"}""");
            }
        }

        (await server.Client.GetStringAsync("/livez", Cancellation)).ShouldBe("""{"status":"live"}""");
        (await server.Client.GetStringAsync("/readyz", Cancellation)).ShouldBe("""{"status":"ready"}""");
    }

    [Theory]
    [InlineData("localhost", true)]
    [InlineData("LOCALHOST:5005", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.1.2.3:80", true)]
    [InlineData("[::1]:5005", true)]
    [InlineData("example.org", false)]
    [InlineData("localhost.example.org", false)]
    [InlineData("127.0.0.1.example.org:5005", false)]
    [InlineData("192.168.1.2", false)]
    public async Task Without_a_key_names_of_other_machines_are_refused(string host, bool isAnswered)
    {
        await using var server = await RunningServer.StartAsync();
        await using var guarded = await RunningServer.StartAsync(new() { Key = ServerKey.Of(Secret, "test") });
        using var answer = await AskAsync(server, host);
        using var known = await AskAsync(guarded, host);

        if (isAnswered)
            answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        else
            await RunningServer.ShouldBeProblemAsync(answer, 421, "unknown-host");
        known.StatusCode.ShouldBe(HttpStatusCode.OK);

        static async Task<HttpResponseMessage> AskAsync(RunningServer server, string host)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/models");
            request.Headers.Host = host;
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Secret);
            return await server.Client.SendAsync(request, Cancellation);
        }
    }

    [Fact]
    public async Task With_the_key_all_is_answered()
    {
        await using var server = await RunningServer.StartAsync(new() { Key = ServerKey.Of(Secret, "test"), Address = IPAddress.Any });
        using var client = new HttpClient { BaseAddress = new($"http://127.0.0.1:{server.Server.Address.Port}") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Secret);

        using var answer = await client.PostAsync("/v1/analyze", RunningServer.Body(FakeRecognizer.Picture(16)), Cancellation);

        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public void Beyond_this_machine_it_listens_only_with_a_key()
    {
        foreach (var address in new[] { IPAddress.Any, IPAddress.IPv6Any, IPAddress.Parse("192.168.1.2") })
            Should.Throw<ArgumentException>(() => new ServerOptions { Address = address }.Validate()).Message.ShouldContain("takes a key");
        new ServerOptions { Address = IPAddress.IPv6Loopback }.Validate();
        new ServerOptions { Address = IPAddress.Any, Key = ServerKey.Of(Secret, "test") }.Validate();
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        ServerOptions[] wrong =
        [
            new() { Port = -1 }, new() { Port = 65_536 }, new() { Limits = new() { RequestBytes = 999 } }, new() { Limits = new() { RequestBytes = 250_000_001 } },
            new() { Limits = new() { RequestPictures = 0 } }, new() { Limits = new() { RequestSeconds = 0 } }, new() { Limits = new() { Requests = 0 } }, new() { Limits = new() { RequestRate = 0 } }, new() { Limits = new() { Connections = 0 } },
            new() { Limits = new() { PicturePixels = 178_000_001 } }, new() { Limits = new() { PictureFaces = 0 } }, new() { Limits = new() { Streams = 0 } },
            new() { Limits = new() { StreamSeconds = 0 } }, new() { Limits = new() { FrameBytes = 0 } }, new() { Limits = new() { FrameRate = 0 } },
            new() { Limits = new() { Sets = 0 } }, new() { Limits = new() { SetExpressions = 0 } }, new() { Limits = new() { SetPictures = 100_001 } },
        ];
        foreach (var options in wrong)
            Should.Throw<ArgumentOutOfRangeException>(options.Validate);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_one_line()
    {
        await using var server = await RunningServer.StartAsync();
        using var recognizer = FakeRecognizer.Create();
        var port = server.Server.Address.Port;

        var error = await Should.ThrowAsync<MienException>(() => MienServer.StartAsync([recognizer], new() { Port = port }, Cancellation));

        error.Message.ShouldStartWith($"127.0.0.1:{port}: cannot be listened on (");
    }

    [Fact]
    public async Task A_key_is_read_from_a_file()
    {
        using var folder = new TemporaryFolder();
        await using var server = await RunningServer.StartAsync(new() { Key = ServerKey.Read(folder.Add("key", Secret + "\n")) });
        server.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Secret);

        (await server.Client.GetAsync("/v1/models", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
        foreach (var bad in new[] { "", "short", "two words of a key", "schlüssel-schlüssel", new string('x', 5000) })
            Should.Throw<MienException>(() => ServerKey.Read(folder.Add("bad", bad))).Message.ShouldContain("bad: holds no key");
        Should.Throw<MienException>(() => ServerKey.Read(folder.PathOf("none"))).Message.ShouldContain("none: the key cannot be read");
    }

    [Fact]
    public async Task A_fault_of_the_server_is_told_to_its_owner_and_not_to_the_client()
    {
        var faults = new List<Exception>();
        var detector = new FailingDetector();
        await using var server = await RunningServer.StartAsync(new() { Faulted = faults.Add }, Recognizer.Open(new() { OwnDetector = detector, Model = "light" }));
        detector.Fails = true;

        await server.ShouldRefuseAsync(RunningServer.Body(FakeRecognizer.Picture(16)), 500, "internal-error");

        faults.ShouldHaveSingleItem().Message.ShouldBe("secret");
        using var answer = await server.Client.GetAsync("/readyz", Cancellation);
        await RunningServer.ShouldBeProblemAsync(answer, 500, "internal-error");
    }

    [Fact]
    public async Task A_recogniser_that_finds_something_else_is_not_ready()
    {
        var detector = new FailingDetector();
        await using var server = await RunningServer.StartAsync(recognizer: Recognizer.Open(new() { OwnDetector = detector, Model = "light" }));
        detector.Found = [new Detection(new Box(0, 0, 20, 20), 1)];

        using var answer = await server.Client.GetAsync("/readyz", Cancellation);

        await RunningServer.ShouldBeProblemAsync(answer, 503, "not-ready");
        answer.Headers.RetryAfter.ShouldNotBeNull();
    }

    private sealed class FailingDetector : IFaceDetector
    {
        public bool Fails { get; set; }

        public IReadOnlyList<Detection> Found { get; set; } = [];

        public IReadOnlyList<Detection> Detect(Picture picture) => Fails ? throw new InvalidOperationException("secret") : Found;
    }
}
