using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Mien.Vision;
using Mien.Vision.Pictures;
using Mien.Vision.Video;

namespace Mien.Server.Tests;

/// <summary>GET /v1/stream: frames in, faces out, who may, and how it ends.</summary>
public sealed class StreamTests
{
    private const string Secret = "0123456789abcdef+/=";

    private static readonly byte[] happy = FakeRecognizer.Picture(40, red: 255);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Frames_are_answered_with_faces_that_are_followed()
    {
        var photo = await File.ReadAllBytesAsync(Path.Join(AppContext.BaseDirectory, "samples/astronaut.jpg"), Cancellation);
        var recognizer = Recognizer.Open(new() { Model = "light" });
        await using var server = await RunningServer.StartAsync(recognizer: recognizer);
        using var client = await OpenAsync(server);
        client.SubProtocol.ShouldBe("mien.stream.1");

        for (var i = 0; i < 6; i++)
        {
            await SendAsync(client, photo);
            var analysis = await AnswerAsync(client);
            (analysis.Source, analysis.Frame, analysis.Width, analysis.Height).ShouldBe(("stream", i, 512, 512));
            if (i < 3 - 1)
                continue;
            var (face, expected) = (analysis.Faces.ShouldHaveSingleItem(), recognizer.Analyze(photo, "photo").Faces[0]);
            (face.Track, face.Expression).ShouldBe((1, expected.Expression));
            foreach (var (label, probability) in expected.Probabilities)
                face.Probabilities.Single(item => item.Label == label).Probability.ShouldBe(probability, 0.02f);
        }

        await client.CloseAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
        client.CloseStatus.ShouldBe(WebSocketCloseStatus.NormalClosure);
    }

    [Fact]
    public async Task The_newest_frame_takes_the_place_of_those_that_wait_and_is_answered_before_the_end()
    {
        using var gate = new GatedDetector();
        await using var server = await RunningServer.StartAsync(recognizer: gate.Recognizer());
        using var client = await OpenAsync(server);
        gate.Close();
        var begun = gate.Begun;

        await SendAsync(client, happy);
        await Eventually.HoldsAsync(() => gate.Begun > begun);
        for (var i = 1; i < 50; i++)
            await SendAsync(client, happy);
        await client.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
        await Task.Delay(500, Cancellation);
        gate.Open();

        var answered = new List<long>();
        while (await ReceiveAsync(client) is { } text)
            answered.Add(JsonSerializer.Deserialize<Analysis>(text)!.Frame!.Value);
        answered.ShouldBeInOrder();
        answered[0].ShouldBe(0);
        answered[^1].ShouldBe(49);
        answered.Count.ShouldBeLessThan(6);
        client.CloseStatus.ShouldBe(WebSocketCloseStatus.NormalClosure);
    }

    [Fact]
    public async Task A_frame_that_is_no_picture_is_answered_with_its_error_and_the_stream_goes_on()
    {
        await using var server = await RunningServer.StartAsync(new() { Limits = new() { PicturePixels = 40 * 16 } });
        using var client = await OpenAsync(server);
        byte[][] frames = [happy, [], "none"u8.ToArray(), happy[..30], FakeRecognizer.Picture(41), happy];

        string?[] errors = [null, "not a picture (no data)", "not a picture (no JPEG", "not a picture (damaged", "too large (41 x 16", null];
        for (var i = 0; i < frames.Length; i++)
        {
            await SendAsync(client, frames[i]);
            var analysis = await AnswerAsync(client);
            (analysis.Source, analysis.Frame).ShouldBe(("stream", i));
            (analysis.Error ?? "").ShouldStartWith(errors[i] ?? "");
            (analysis.Error is null).ShouldBe(errors[i] is null);
        }
    }

    [Fact]
    public async Task Frames_of_changing_size_are_followed_all_the_same()
    {
        var photo = Picture.Load(Path.Join(AppContext.BaseDirectory, "samples/astronaut.jpg"));
        byte[][] frames = [photo.Encode(PictureFormat.Jpeg), photo.Encode(PictureFormat.Png), FakeRecognizer.Picture(1), FakeRecognizer.Picture(3000), FakeRecognizer.Picture(40)];
        var faults = new List<Exception>();
        await using var server = await RunningServer.StartAsync(new() { Faulted = faults.Add }, Recognizer.Open(new() { Model = "light" }));
        using var client = await OpenAsync(server);

        for (var i = 0; i < 30; i++)
        {
            await SendAsync(client, frames[i < 4 ? 0 : i % frames.Length]);
            (await AnswerAsync(client)).Frame.ShouldBe(i);
        }

        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_many_faces_the_largest_are_followed()
    {
        await using var server = await RunningServer.StartAsync(new() { Limits = new() { PictureFaces = 1 } });
        using var client = await OpenAsync(server);

        for (var i = 0; i < 3; i++)
        {
            await SendAsync(client, happy);
            var analysis = await AnswerAsync(client);
            analysis.Faces.Count.ShouldBe(i < 2 ? 0 : 1);
            analysis.Notes.ShouldContain("the 1 largest of 2 faces are named");
        }
    }

    [Theory]
    [InlineData(1001, WebSocketMessageType.Binary, WebSocketCloseStatus.MessageTooBig, "frame-too-large")]
    [InlineData(100_000, WebSocketMessageType.Binary, WebSocketCloseStatus.MessageTooBig, "frame-too-large")]
    [InlineData(10, WebSocketMessageType.Text, WebSocketCloseStatus.InvalidMessageType, "not-a-frame")]
    [InlineData(-1, WebSocketMessageType.Binary, WebSocketCloseStatus.PolicyViolation, "idle")]
    public async Task A_rule_that_is_broken_ends_the_stream_with_its_code(int bytes, WebSocketMessageType type, WebSocketCloseStatus status, string reason)
    {
        await using var server = await RunningServer.StartAsync(new() { Limits = new() { FrameBytes = 1000, StreamSeconds = 1 } });
        using var client = await OpenAsync(server);

        if (bytes >= 0)
            await client.SendAsync(new byte[bytes], type, true, Cancellation);

        (await ReceiveAsync(client)).ShouldBeNull();
        (client.CloseStatus, client.CloseStatusDescription).ShouldBe((status, reason));
    }

    [Fact]
    public async Task A_frame_of_just_the_bytes_allowed_is_taken_in_parts_too()
    {
        await using var server = await RunningServer.StartAsync(new() { Limits = new() { FrameBytes = 20_000 } });
        using var client = await OpenAsync(server);
        byte[] padded = [.. happy, .. new byte[20_000 - happy.Length]];

        await client.SendAsync(padded.AsMemory(0, 19_000), WebSocketMessageType.Binary, false, Cancellation);
        await client.SendAsync(padded.AsMemory(19_000), WebSocketMessageType.Binary, false, Cancellation);
        await client.SendAsync(ReadOnlyMemory<byte>.Empty, WebSocketMessageType.Binary, true, Cancellation);

        (await AnswerAsync(client)).Width.ShouldBe(40);
    }

    [Fact]
    public async Task Frames_that_come_faster_than_allowed_are_analysed_at_that_rate()
    {
        await using var server = await RunningServer.StartAsync(new() { Limits = new() { FrameRate = 2 } });
        using var client = await OpenAsync(server);
        var begun = TimeProvider.System.GetTimestamp();

        for (var i = 0; i < 3; i++)
        {
            await SendAsync(client, happy);
            await AnswerAsync(client);
        }

        TimeProvider.System.GetElapsedTime(begun).ShouldBeGreaterThan(TimeSpan.FromSeconds(0.95));
    }

    [Fact]
    public async Task Frames_of_a_clip_have_its_times_and_are_what_the_library_makes_of_a_video()
    {
        var photo = Picture.Load(Path.Join(AppContext.BaseDirectory, "samples/astronaut.jpg"));
        var recognizer = Recognizer.Open(new() { Model = "light" });
        await using var server = await RunningServer.StartAsync(recognizer: recognizer);
        using var client = await OpenAsync(server, "?frame-rate=2.5");
        using var feed = new FrameFeed("stream") { FrameRate = 2.5 };
        await using var expected = recognizer.AnalyzeVideoAsync(feed, options: null).GetAsyncEnumerator(Cancellation);

        for (var i = 0; i < 8; i++)
        {
            var frame = Picture.FromPixels([.. photo.Pixels.ToArray().Select(value => (byte)(value * (8 - i) / 8))], photo.Width, photo.Height).Encode(PictureFormat.Png);
            feed.Add(frame);
            (await expected.MoveNextAsync()).ShouldBeTrue();
            await SendAsync(client, frame);
            var analysis = await AnswerAsync(client);
            (analysis.Frame, analysis.Time).ShouldBe((i, i / 2.5));
            analysis.ShouldBe(expected.Current.Analysis);
        }

        feed.Complete();
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1e3")]
    [InlineData("1001")]
    [InlineData("NaN")]
    [InlineData("")]
    [InlineData("5&frame-rate=5")]
    public async Task What_is_no_frame_rate_is_refused(string rate)
    {
        await using var server = await RunningServer.StartAsync();

        using var answer = await server.Client.GetAsync($"/v1/stream?frame-rate={rate}", Cancellation);
        await RunningServer.ShouldBeProblemAsync(answer, 400, "bad-parameter");
    }

    [Fact]
    public async Task A_stop_answers_what_came_and_says_that_the_server_goes()
    {
        using var gate = new GatedDetector();
        await using var server = await RunningServer.StartAsync(recognizer: gate.Recognizer());
        using var client = await OpenAsync(server);
        gate.Close();
        var begun = gate.Begun;
        await SendAsync(client, happy);
        await Eventually.HoldsAsync(() => gate.Begun > begun);

        var stop = server.Server.StopAsync();
        await Task.Delay(200, Cancellation);
        gate.Open();

        (await AnswerAsync(client)).Frame.ShouldBe(0);
        (await ReceiveAsync(client)).ShouldBeNull();
        (client.CloseStatus, client.CloseStatusDescription).ShouldBe((WebSocketCloseStatus.EndpointUnavailable, "stopping"));
        await client.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, Cancellation);
        await stop.WaitAsync(TimeSpan.FromSeconds(20), Cancellation);
    }

    [Fact]
    public async Task Clients_that_go_away_leave_room_for_others()
    {
        var faults = new List<Exception>();
        await using var server = await RunningServer.StartAsync(new() { Limits = new() { Streams = 1 }, Faulted = faults.Add });
        for (var i = 0; i < 10; i++)
        {
            using var client = await Retry(() => OpenAsync(server));
            using var refused = await server.Client.GetAsync("/v1/stream", Cancellation);
            await RunningServer.ShouldBeProblemAsync(refused, 503, "too-many-streams");
            refused.Headers.RetryAfter.ShouldNotBeNull();
            await SendAsync(client, happy);
            if (i % 2 == 0)
                await AnswerAsync(client);
            client.Abort();
        }

        using var last = await Retry(() => OpenAsync(server));
        await SendAsync(last, happy);
        (await AnswerAsync(last)).Frame.ShouldBe(0);
        faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_fault_is_told_to_the_owner_and_ends_the_stream()
    {
        var faults = new List<Exception>();
        var detector = new FailingDetector();
        await using var server = await RunningServer.StartAsync(new() { Faulted = faults.Add }, Recognizer.Open(new() { OwnDetector = detector, Model = "light" }));
        using var client = await OpenAsync(server);
        detector.Fails = true;

        await SendAsync(client, happy);

        (await ReceiveAsync(client)).ShouldBeNull();
        (client.CloseStatus, client.CloseStatusDescription).ShouldBe((WebSocketCloseStatus.InternalServerError, "internal-error"));
        faults.ShouldHaveSingleItem().Message.ShouldBe("secret");
    }

    [Fact]
    public async Task Without_an_upgrade_the_path_says_what_it_is()
    {
        await using var server = await RunningServer.StartAsync();

        using var answer = await server.Client.GetAsync("/v1/stream", Cancellation);

        await RunningServer.ShouldBeProblemAsync(answer, 426, "upgrade-required");
        answer.Headers.Upgrade.ToString().ShouldBe("websocket");
    }

    [Theory]
    [InlineData("http://127.0.0.1", true)]
    [InlineData("https://127.0.0.1", true)]
    [InlineData("http://127.0.0.1.example.org", false)]
    [InlineData("http://localhost", false)]
    [InlineData("null", false)]
    [InlineData("", false)]
    public async Task Without_a_key_pages_of_others_are_refused(string origin, bool isOwn)
    {
        await using var server = await RunningServer.StartAsync();
        await using var guarded = await RunningServer.StartAsync(new() { Key = ServerKey.Of(Secret, "test") });
        using var client = new ClientWebSocket();
        client.Options.CollectHttpResponseDetails = true;
        client.Options.SetRequestHeader("Origin", isOwn || origin.EndsWith("host", StringComparison.Ordinal) ? $"{origin}:{server.Server.Address.Port}" : origin);

        if (isOwn)
        {
            await client.ConnectAsync(AddressOf(server), Cancellation);
        }
        else
        {
            await Should.ThrowAsync<WebSocketException>(() => client.ConnectAsync(AddressOf(server), Cancellation));
            client.HttpStatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }

        using var known = new ClientWebSocket();
        known.Options.SetRequestHeader("Origin", "https://example.org");
        known.Options.SetRequestHeader("Authorization", $"Bearer {Secret}");
        await known.ConnectAsync(AddressOf(guarded), Cancellation);
    }

    [Theory]
    [InlineData(null, false)]
    [InlineData(Secret, true)]
    [InlineData(Secret + "x", false)]
    [InlineData("", false)]
    public async Task The_key_is_a_subprotocol_where_no_header_can_be_sent(string? key, bool isOpen)
    {
        await using var server = await RunningServer.StartAsync(new() { Key = ServerKey.Of(Secret, "test") });
        using var client = new ClientWebSocket();
        client.Options.CollectHttpResponseDetails = true;
        client.Options.AddSubProtocol("mien.stream.1");
        if (key is not null)
            client.Options.AddSubProtocol("mien.key." + System.Buffers.Text.Base64Url.EncodeToString(Encoding.UTF8.GetBytes(key)));

        if (isOpen)
        {
            await client.ConnectAsync(AddressOf(server), Cancellation);
            client.SubProtocol.ShouldBe("mien.stream.1");
            await SendAsync(client, happy);
            (await AnswerAsync(client)).Frame.ShouldBe(0);
        }
        else
        {
            await Should.ThrowAsync<WebSocketException>(() => client.ConnectAsync(AddressOf(server), Cancellation));
            client.HttpStatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }

        using var inAddress = new ClientWebSocket();
        await Should.ThrowAsync<WebSocketException>(() => inAddress.ConnectAsync(new(AddressOf(server), "?key=" + Uri.EscapeDataString(Secret)), Cancellation));
    }

    private static Uri AddressOf(RunningServer server, string query = "") => new UriBuilder(server.Server.Address) { Scheme = "ws", Path = "/v1/stream", Query = query }.Uri;

    private static async Task<ClientWebSocket> OpenAsync(RunningServer server, string query = "")
    {
        var client = new ClientWebSocket();
        client.Options.AddSubProtocol("mien.stream.1");
        try
        {
            await client.ConnectAsync(AddressOf(server, query), Cancellation);
            return client;
        }
        catch
        {
            client.Dispose();
            throw;
        }
    }

    private static async Task<ClientWebSocket> Retry(Func<Task<ClientWebSocket>> open)
    {
        for (var i = 0; ; i++)
        {
            try
            {
                return await open();
            }
            catch (WebSocketException) when (i < 200)
            {
                await Task.Delay(50, Cancellation);
            }
        }
    }

    private static Task SendAsync(ClientWebSocket client, byte[] frame) => client.SendAsync(frame, WebSocketMessageType.Binary, true, Cancellation);

    private static async Task<Analysis> AnswerAsync(ClientWebSocket client) =>
        JsonSerializer.Deserialize<Analysis>((await ReceiveAsync(client)).ShouldNotBeNull($"{client.CloseStatus} {client.CloseStatusDescription}"))!;

    /// <summary>The next text; null for the server's farewell.</summary>
    private static async Task<string?> ReceiveAsync(ClientWebSocket client)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        var message = new byte[1 << 20];
        var length = 0;
        while (true)
        {
            var part = await client.ReceiveAsync(message.AsMemory(length), patience.Token);
            length += part.Count;
            if (part.MessageType == WebSocketMessageType.Close)
                return null;
            if (part.EndOfMessage)
                return Encoding.UTF8.GetString(message, 0, length);
        }
    }

    private sealed class FailingDetector : IFaceDetector
    {
        public bool Fails { get; set; }

        public IReadOnlyList<Detection> Detect(Picture picture) => Fails ? throw new InvalidOperationException("secret") : [];
    }
}
