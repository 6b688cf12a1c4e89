using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.WebSockets;
using System.Text.RegularExpressions;

namespace Mien.Server.Tests;

/// <summary>GET /metrics: what is counted, and how it is written.</summary>
public sealed class MetricsTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_pictures_and_faces_are_counted()
    {
        await using var server = await RunningServer.StartAsync();
        await using var other = await RunningServer.StartAsync();
        var before = await ReadAsync(server);
        (before["mien_pictures_total"], before["mien_streams"], before["mien_frames_total{outcome=\"dropped\"}"]).ShouldBe((0, 0, 0));

        for (var i = 0; i < 3; i++)
            (await server.PostAsync(RunningServer.Body(FakeRecognizer.Picture(40)))).Status.ShouldBe(200);
        (await server.PostAsync(RunningServer.Body("none"u8.ToArray()))).Status.ShouldBe(422);
        (await server.Client.GetAsync("/v1/analyze", Cancellation)).Dispose();
        (await server.Client.GetAsync("/nothing/of/mine", Cancellation)).Dispose();

        var after = await ReadAsync(server);
        after["""mien_requests_total{route="/v1/analyze",status="200"}"""].ShouldBe(3);
        after["""mien_requests_total{route="/v1/analyze",status="422"}"""].ShouldBe(1);
        after["""mien_requests_total{route="other",status="404"}"""].ShouldBe(1);
        after["""mien_requests_total{route="other",status="405"}"""].ShouldBe(1);
        after["""mien_requests_total{route="/metrics",status="200"}"""].ShouldBe(1);
        after["""mien_request_duration_seconds_count{route="/v1/analyze"}"""].ShouldBe(4);
        after["""mien_request_duration_seconds_bucket{route="/v1/analyze",le="+Inf"}"""].ShouldBe(4);
        after["""mien_request_duration_seconds_sum{route="/v1/analyze"}"""].ShouldBeInRange(1e-6, 60);
        double[] buckets = [.. after.Where(item => item.Key.StartsWith("""mien_request_duration_seconds_bucket{route="/v1/analyze",""", StringComparison.Ordinal)).Select(item => item.Value)];
        buckets.Length.ShouldBe(13);
        buckets.ShouldBeInOrder();
        (after["mien_pictures_total"], after["mien_faces_total"], after["mien_pictures_waiting"]).ShouldBe((4, 6, 0));
        after["process_resident_memory_bytes"].ShouldBeGreaterThan(10_000_000);
        (await ReadAsync(other))["mien_pictures_total"].ShouldBe(0);
    }

    [Fact]
    public async Task Pictures_that_wait_and_frames_that_are_dropped_are_told()
    {
        using var gate = new GatedDetector();
        await using var server = await RunningServer.StartAsync(recognizer: gate.Recognizer());
        using var client = new ClientWebSocket();
        await client.ConnectAsync(new UriBuilder(server.Server.Address) { Scheme = "ws", Path = "/v1/stream" }.Uri, Cancellation);
        gate.Close();
        var begun = gate.Begun;
        await SendAsync(FakeRecognizer.Picture(16));
        await Eventually.HoldsAsync(() => gate.Begun > begun);
        await SendAsync("none"u8.ToArray());
        for (var i = 0; i < 20; i++)
            await SendAsync(FakeRecognizer.Picture(16));
        var requests = Enumerable.Range(0, 3).Select(_ => server.PostAsync(RunningServer.Body(FakeRecognizer.Picture(16)))).ToList();
        Dictionary<string, double> told;
        do
            told = await ReadAsync(server);
        while (told["mien_pictures_waiting"] < 2);
        told["mien_streams"].ShouldBe(1);
        await Task.Delay(500, Cancellation);
        gate.Open();
        await Task.WhenAll(requests);
        await client.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
        var buffer = new byte[10_000];
        var answers = 0;
        while ((await client.ReceiveAsync(buffer, Cancellation)).MessageType != WebSocketMessageType.Close)
            answers++;

        do
            told = await ReadAsync(server);
        while (told["mien_streams"] > 0);
        var (answered, dropped, unusable) = (told["mien_frames_total{outcome=\"answered\"}"], told["mien_frames_total{outcome=\"dropped\"}"], told["mien_frames_total{outcome=\"unusable\"}"]);
        (answered + unusable).ShouldBe(answers);
        (answered + dropped + unusable).ShouldBe(22);
        told["""mien_requests_total{route="/v1/stream",status="101"}"""].ShouldBe(1);
        told.Keys.ShouldNotContain(key => key.StartsWith("""mien_request_duration_seconds_count{route="/v1/stream""", StringComparison.Ordinal));

        Task SendAsync(byte[] frame) => client.SendAsync(frame, WebSocketMessageType.Binary, true, Cancellation);
    }

    [Fact]
    public async Task Each_metric_has_its_help_and_type_before_its_lines_and_a_line_in_the_documentation()
    {
        await using var server = await RunningServer.StartAsync();
        (await server.PostAsync(RunningServer.Body(FakeRecognizer.Picture(40)))).Status.ShouldBe(200);

        using var answer = await server.Client.GetAsync("/metrics", Cancellation);

        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/plain; version=0.0.4; charset=utf-8");
        var text = await answer.Content.ReadAsStringAsync(Cancellation);
        text.ShouldEndWith("\n");
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Join(root.FullName, "Mien.slnx")))
            root = root.Parent.ShouldNotBeNull();
        var page = await File.ReadAllTextAsync(Path.Join(root.FullName, "docs/server.md"), Cancellation);
        string? name = null;
        foreach (var line in text.TrimEnd('\n').Split('\n'))
        {
            if (Regex.Match(line, "^# HELP ([a-z_]+) [A-Z].*[.]$") is { Success: true } help)
                name = help.Groups[1].Value;
            else if (line.StartsWith("# TYPE", StringComparison.Ordinal))
                line.ShouldMatch($"^# TYPE {name} (counter|gauge|histogram)$");
            else
                line.ShouldMatch($"^{name}(_bucket|_sum|_count)?([{{][a-z]+=\"[^\"]+\"(,[a-z]+=\"[^\"]+\")*[}}])? [0-9.E+-]+$");
            page.ShouldContain($"| `{name}` |");
        }
    }

    [Fact]
    public async Task The_key_protects_it()
    {
        await using var server = await RunningServer.StartAsync(new() { Key = ServerKey.Of("0123456789abcdef", "test") });
        using var answer = await server.Client.GetAsync("/metrics", Cancellation);
        await RunningServer.ShouldBeProblemAsync(answer, 401, "unauthorized");

        server.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "0123456789abcdef");

        (await server.Client.GetAsync("/metrics", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static async Task<Dictionary<string, double>> ReadAsync(RunningServer server) =>
        (await server.Client.GetStringAsync("/metrics", Cancellation)).Split('\n').Where(line => line.Length > 0 && line[0] != '#')
        .Select(line => line.Split(' ')).ToDictionary(parts => parts[0], parts => double.Parse(parts[1], CultureInfo.InvariantCulture));
}
