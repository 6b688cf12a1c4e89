using System.Net.Sockets;
using System.Text;

namespace Mien.Server.Tests;

/// <summary>Many clients, slow ones and such as go away, and the end of the server.</summary>
public sealed class LoadTests
{
    private const string LiveRequest = "GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static ByteArrayContent Picture => RunningServer.Body(FakeRecognizer.Picture(16));

    [Fact]
    public async Task Many_at_once_are_answered_as_one_by_one()
    {
        await using var server = await RunningServer.StartAsync(recognizer: Recognizer.Open(new() { Model = "light" }));
        var astronaut = await File.ReadAllBytesAsync(Path.Join(AppContext.BaseDirectory, "samples/astronaut.jpg"), Cancellation);
        byte[][] pictures = [astronaut, FakeRecognizer.Picture(40, 255), "none"u8.ToArray(), astronaut[..30_000], FakeRecognizer.Picture(300)];
        var serial = new List<(int, string)>();
        foreach (var picture in pictures)
            serial.Add(await server.PostAsync(RunningServer.Body(picture)));
        var answers = new (int, string)[100];

        await Parallel.ForAsync(0, answers.Length, new ParallelOptions { MaxDegreeOfParallelism = 32, CancellationToken = Cancellation }, async (i, _) =>
            answers[i] = await server.PostAsync(RunningServer.Body(pictures[i % pictures.Length])));

        serial.Select(answer => answer.Item1).ShouldBe([200, 200, 422, 422, 200]);
        for (var i = 0; i < answers.Length; i++)
            answers[i].ShouldBe(serial[i % pictures.Length]);
    }

    [Fact]
    public async Task More_requests_than_allowed_are_told_to_come_again()
    {
        using var gate = new GatedDetector();
        await using var server = await RunningServer.StartAsync(new() { Limits = new() { Requests = 3 } }, gate.Recognizer());
        gate.Close();
        var accepted = Enumerable.Range(0, 3).Select(_ => server.PostAsync(Picture)).ToList();
        await Eventually.HoldsAsync(() => gate.Begun == 2);
        await Task.Delay(200, Cancellation);

        using var refused = await server.Client.PostAsync("/v1/analyze", Picture, Cancellation);
        await RunningServer.ShouldBeProblemAsync(refused, 503, "busy");
        refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));
        (await server.Client.GetStringAsync("/livez", Cancellation)).ShouldContain("live");
        gate.Open();

        (await Task.WhenAll(accepted)).ShouldAllBe(answer => answer.Status == 200);
        (await server.PostAsync(Picture)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_request_that_takes_too_long_is_ended()
    {
        using var gate = new GatedDetector();
        await using var server = await RunningServer.StartAsync(new() { Limits = new() { RequestSeconds = 1 } }, gate.Recognizer());
        gate.Close();

        var both = await Task.WhenAll(server.Client.PostAsync("/v1/analyze", Picture, Cancellation), server.Client.PostAsync("/v1/analyze", Picture, Cancellation));

        foreach (var answer in both)
        {
            await RunningServer.ShouldBeProblemAsync(answer, 503, "time-out");
            answer.Dispose();
        }

        gate.Cancelled.ShouldBeGreaterThan(0);
        gate.Open();
        (await server.PostAsync(Picture)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task The_search_of_a_client_that_goes_away_ends()
    {
        using var gate = new GatedDetector();
        await using var server = await RunningServer.StartAsync(recognizer: gate.Recognizer());
        gate.Close();
        using (var leaving = CancellationTokenSource.CreateLinkedTokenSource(Cancellation))
        {
            var request = server.Client.PostAsync("/v1/analyze", Picture, leaving.Token);
            await Eventually.HoldsAsync(() => gate.Begun == 2);
            await leaving.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(request);
        }

        await Eventually.HoldsAsync(() => gate.Cancelled == 1);
        gate.Open();
        (await server.PostAsync(Picture)).Status.ShouldBe(200);
    }

    [Fact]
    public async Task A_client_that_goes_away_amid_its_body_leaves_nothing()
    {
        var faults = 0;
        await using var server = await RunningServer.StartAsync(new() { Limits = new() { Requests = 1 }, Faulted = _ => faults++ });

        for (var i = 0; i < 20; i++)
        {
            using var client = await ConnectAsync(server);
            await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("POST /v1/analyze HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: 5000\r\n\r\nabc"), Cancellation);
            client.LingerState = new(enable: i % 2 == 0, 0);
        }

        for (var i = 0; (await server.PostAsync(Picture)).Status != 200; i++)
        {
            i.ShouldBeLessThan(100);
            await Task.Delay(50, Cancellation);
        }

        faults.ShouldBe(0);
    }

    [Fact]
    public async Task A_body_that_does_not_come_is_refused_in_time()
    {
        await using var server = await RunningServer.StartAsync(new() { Limits = new() { RequestSeconds = 1 } });

        var answer = await RawAsync(server, "POST /v1/analyze HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: 5000\r\n\r\nabc");

        answer.ShouldStartWith("HTTP/1.1 408 Request Timeout\r\n");
        answer.ShouldContain("\"code\":\"body-too-slow\"");
    }

    [Fact]
    public async Task A_body_that_drips_is_let_go()
    {
        await using var server = await RunningServer.StartAsync();
        using var client = await ConnectAsync(server);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes("POST /v1/analyze HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: 5000\r\n\r\n"), Cancellation);
        var buffer = new byte[4096];
        var answer = stream.ReadAsync(buffer, Cancellation).AsTask();

        for (var second = 0; !answer.IsCompleted; second++)
        {
            second.ShouldBeLessThan(20);
            await stream.WriteAsync(new byte[100], Cancellation);
            await Task.WhenAny(answer, Task.Delay(1000, Cancellation));
        }

        Encoding.UTF8.GetString(buffer, 0, await answer).ShouldContain("\"code\":\"body-too-slow\"");
    }

    [Theory]
    [InlineData("Content-Length: 5000\r\n\r\nabc")]
    [InlineData("Transfer-Encoding: chunked\r\n\r\n5\r\nab")]
    public async Task A_body_that_is_cut_off_is_of_a_client_that_went(string rest)
    {
        var faults = 0;
        await using var server = await RunningServer.StartAsync(new() { Faulted = _ => faults++ });
        using var client = await ConnectAsync(server);
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /v1/analyze HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\n{rest}"), Cancellation);
        client.Client.Shutdown(SocketShutdown.Send);

        using var reader = new StreamReader(stream, Encoding.UTF8);
        try
        {
            (await reader.ReadToEndAsync(Cancellation)).ShouldBeEmpty();
        }
        catch (IOException)
        {
            // Closed all the same.
        }
        (await server.PostAsync(Picture)).Status.ShouldBe(200);
        (await server.Client.GetStringAsync("/metrics", Cancellation)).ShouldMatch("mien_requests_total{route=\"/v1/analyze\",status=\"4(99|00)\"} 1");
        faults.ShouldBe(0);
    }

    [Fact]
    public async Task Connections_over_the_limit_are_closed_until_others_end()
    {
        await using var server = await RunningServer.StartAsync(new() { Limits = new() { Connections = 2 } });
        using var first = await ConnectAsync(server);
        using var second = await ConnectAsync(server);
        (await SaysAsync(first)).ShouldContain("live");
        (await SaysAsync(second)).ShouldContain("live");

        using (var third = await ConnectAsync(server))
            (await SaysAsync(third)).ShouldBeEmpty();
        (await SaysAsync(first)).ShouldContain("live");

        second.Dispose();
        for (var i = 0; ; i++)
        {
            i.ShouldBeLessThan(100);
            using var fourth = await ConnectAsync(server);
            if ((await SaysAsync(fourth)).Contains("live", StringComparison.Ordinal))
                break;
            await Task.Delay(50, Cancellation);
        }

        static async Task<string> SaysAsync(TcpClient client)
        {
            var buffer = new byte[4096];
            try
            {
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(LiveRequest), Cancellation);
                return Encoding.ASCII.GetString(buffer, 0, await client.GetStream().ReadAsync(buffer, Cancellation));
            }
            catch (IOException)
            {
                return "";
            }
        }
    }

    [Theory]
    [InlineData("Content-Length: x")]
    [InlineData("Content-Length: -1")]
    [InlineData("Content-Length: 3\r\nContent-Length: 4")]
    [InlineData("Transfer-Encoding: gzip")]
    public async Task Lengths_that_are_none_are_bad_requests(string header)
    {
        await using var server = await RunningServer.StartAsync();

        (await RawAsync(server, $"POST /v1/analyze HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\n{header}\r\n\r\nabcd")).ShouldStartWith("HTTP/1.1 4");
    }

    [Fact]
    public async Task A_length_that_is_too_large_is_refused_before_the_body()
    {
        await using var server = await RunningServer.StartAsync();

        (await RawAsync(server, "POST /v1/analyze HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nContent-Length: 9999999999\r\n\r\n")).ShouldContain("\"code\":\"body-too-large\"");
    }

    [Fact]
    public async Task Chunks_that_are_none_are_a_bad_request()
    {
        await using var server = await RunningServer.StartAsync();

        (await RawAsync(server, "POST /v1/analyze HTTP/1.1\r\nHost: localhost\r\nContent-Type: image/png\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nabc")).ShouldContain("\"code\":\"bad-request\"");
    }

    [Fact]
    public async Task A_stop_answers_what_was_accepted()
    {
        using var gate = new GatedDetector();
        await using var server = await RunningServer.StartAsync(recognizer: gate.Recognizer());
        gate.Close();
        var accepted = Enumerable.Range(0, 10).Select(_ => server.PostAsync(Picture)).ToList();
        await Eventually.HoldsAsync(() => gate.Begun == 2);
        await Task.Delay(200, Cancellation);

        var stop = server.Server.StopAsync();
        await Task.Delay(200, Cancellation);
        stop.IsCompleted.ShouldBeFalse();
        gate.Open();
        await stop;

        (await Task.WhenAll(accepted)).ShouldAllBe(answer => answer.Status == 200);
        await Should.ThrowAsync<SocketException>(() => ConnectAsync(server));
    }

    // The system takes connections before the server accepts them, and a client that has one sends its request whatever the server is about to do.
    [Fact]
    public async Task A_stop_answers_who_connected_before_it()
    {
        await using var server = await RunningServer.StartAsync();
        var clients = new List<TcpClient>();
        for (var i = 0; i < 50; i++)
            clients.Add(await ConnectAsync(server));

        var stop = server.Server.StopAsync();
        await Task.Delay(100, Cancellation);
        var answers = await Task.WhenAll(clients.Select(client => RestAsync(client, LiveRequest)));
        await stop;

        answers.ShouldAllBe(answer => answer.StartsWith("HTTP/1.1 200 OK\r\n") && answer.Contains("\r\nConnection: close\r\n") && answer.EndsWith("{\"status\":\"live\"}"));
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task A_stop_answers_the_next_request_of_a_connection_that_is_kept()
    {
        await using var server = await RunningServer.StartAsync();
        using var client = await ConnectAsync(server);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(LiveRequest), Cancellation);
        var first = new byte[4096];
        Encoding.ASCII.GetString(first, 0, await client.GetStream().ReadAsync(first, Cancellation)).ShouldNotContain("Connection: close");

        var stop = server.Server.StopAsync();
        await Task.Delay(100, Cancellation);
        var next = await RestAsync(client, LiveRequest);
        await stop;

        next.ShouldStartWith("HTTP/1.1 200 OK\r\n");
        next.ShouldContain("\r\nConnection: close\r\n");
    }

    [Fact]
    public async Task A_stop_ends_beside_a_client_that_says_nothing()
    {
        await using var server = await RunningServer.StartAsync();
        using var silent = await ConnectAsync(server);

        await server.Server.StopAsync().WaitAsync(TimeSpan.FromSeconds(20), Cancellation);

        (await RestAsync(silent, "")).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_server_that_is_run_ends_when_it_is_cancelled()
    {
        using var recognizer = FakeRecognizer.Create();
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var listens = new TaskCompletionSource<Uri>();
        var run = MienServer.RunAsync([recognizer], new() { Port = 0 }, listens.SetResult, enough.Token);
        using (var client = new HttpClient { BaseAddress = await listens.Task })
            (await client.GetStringAsync("/livez", Cancellation)).ShouldContain("live");

        await enough.CancelAsync();

        await run.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
    }

    private static async Task<TcpClient> ConnectAsync(RunningServer server)
    {
        var client = new TcpClient();
        await client.ConnectAsync(server.Server.Address.Host, server.Server.Address.Port, Cancellation);
        return client;
    }

    // What comes back until the server closes the connection.
    private static async Task<string> RestAsync(TcpClient client, string request)
    {
        var stream = client.GetStream();
        await stream.WriteAsync(Encoding.ASCII.GetBytes(request), Cancellation);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(Cancellation);
    }

    // All that comes back until the server closes the connection or says nothing more for a while.
    private static async Task<string> RawAsync(RunningServer server, string request)
    {
        using var client = await ConnectAsync(server);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), Cancellation);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        var answer = new StringBuilder();
        var buffer = new char[4096];
        while (await reader.ReadAsync(buffer, patience.Token) is > 0 and var count)
        {
            answer.Append(buffer, 0, count);
            if (answer.ToString().EndsWith('}') || answer.ToString().Contains("Content-Length: 0", StringComparison.Ordinal))
                break;
        }

        return answer.ToString();
    }
}
