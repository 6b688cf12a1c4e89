using System.Text.Json;

namespace Mien.Server.Tests;

/// <summary>POST /v1/analyze: pictures in each form, and what is not one.</summary>
public sealed class AnalyzeTests : IAsyncLifetime
{
    private static readonly byte[] happy = FakeRecognizer.Picture(40, red: 255);
    private static readonly byte[] angry = FakeRecognizer.Picture(30);
    private static readonly byte[] empty = FakeRecognizer.Picture(16);

    private RunningServer server = null!;

    public async ValueTask InitializeAsync() => server = await RunningServer.StartAsync(new() { Limits = new() { RequestBytes = 50_000, RequestPictures = 4 } });

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Theory]
    [InlineData("image/png")]
    [InlineData("image/jpeg; charset=binary")]
    [InlineData("application/octet-stream")]
    public async Task A_picture_is_answered_with_what_the_library_gives(string type) =>
        (await server.PostAsync(RunningServer.Body(happy, type))).ShouldBe((200, server.Expected(happy)));

    [Fact]
    public async Task A_picture_without_a_type_is_one()
    {
        using var body = new ByteArrayContent(happy);

        (await server.PostAsync(body)).ShouldBe((200, server.Expected(happy)));
    }

    [Fact]
    public async Task No_face_is_an_empty_list()
    {
        var (status, text) = await server.PostAsync(RunningServer.Body(empty));

        status.ShouldBe(200);
        text.ShouldBe("""{"schema":"mien.analysis/1","source":"picture","width":16,"height":16,"faces":[]}""");
    }

    [Fact]
    public async Task A_form_with_one_file_is_answered_as_a_picture_of_its_name()
    {
        using var form = new MultipartFormDataContent { { new StringContent("x"), "note" }, { RunningServer.Body(happy), "picture", "été.png" } };

        (await server.PostAsync(form)).ShouldBe((200, server.Expected(happy, "été.png")));
    }

    [Fact]
    public async Task A_form_with_several_files_is_a_list_in_their_order_and_a_bad_one_an_entry()
    {
        using var form = new MultipartFormDataContent
        {
            { RunningServer.Body(happy), "a", "a.png" }, { RunningServer.Body([1, 2, 3]), "b", "b.png" }, { RunningServer.Body([]), "c", "c.png" }, { RunningServer.Body(angry), "d", "d.png" },
        };

        var (status, text) = await server.PostAsync(form);

        status.ShouldBe(200);
        var list = JsonDocument.Parse(text).RootElement;
        list.GetProperty("schema").GetString().ShouldBe("mien.analyses/1");
        var analyses = list.GetProperty("analyses").EnumerateArray().ToList();
        analyses.Select(analysis => analysis.GetProperty("source").GetString()).ShouldBe(["a.png", "b.png", "c.png", "d.png"]);
        analyses[0].GetRawText().ShouldBe(server.Expected(happy, "a.png"));
        analyses[1].GetProperty("error").GetString().ShouldStartWith("not a picture (no JPEG");
        analyses[2].GetProperty("error").GetString().ShouldStartWith("not a picture (no data)");
        analyses[3].GetRawText().ShouldBe(server.Expected(angry, "d.png"));
    }

    [Fact]
    public async Task Base64_in_json_is_a_picture() =>
        (await server.PostAsync(RunningServer.Json($$"""{"base64":"{{Convert.ToBase64String(happy)}}","source":"mine","more":1}"""))).ShouldBe((200, server.Expected(happy, "mine")));

    [Fact]
    public async Task Pictures_in_json_are_a_list_even_of_one_and_wrong_base64_is_an_entry()
    {
        (await server.PostAsync(RunningServer.Json($$"""{"pictures":[{"base64":"{{Convert.ToBase64String(happy)}}"}]}""")))
            .ShouldBe((200, $$"""{"schema":"mien.analyses/1","analyses":[{{server.Expected(happy)}}]}"""));
        var (status, text) = await server.PostAsync(RunningServer.Json($$"""{"pictures":[{"base64":"%"},{"base64":"{{Convert.ToBase64String(happy)}}"}]}"""));
        status.ShouldBe(200);
        text.ShouldContain("""{"schema":"mien.analysis/1","source":"picture","error":"not base64;""");
        text.ShouldEndWith($",{server.Expected(happy)}]}}");
    }

    [Theory]
    [InlineData("{\"base64\":\"%\"}", "bad-base64")]
    [InlineData("{\"base64\":1}", "bad-json")]
    [InlineData("{\"base64\":\"AA==\",\"source\":1}", "bad-json")]
    [InlineData("{\"url\":\"http://localhost/a.jpg\",\"path\":\"/etc/passwd\"}", "bad-json")]
    [InlineData("{\"pictures\":[[[[[[1]]]]]]}", "bad-json")]
    [InlineData("{\"pictures\":{}}", "bad-json")]
    [InlineData("{\"pictures\":[1]}", "bad-json")]
    [InlineData("[]", "bad-json")]
    [InlineData("{", "bad-json")]
    [InlineData("", "no-picture")]
    [InlineData("{\"pictures\":[]}", "no-picture")]
    public async Task Json_that_brings_no_picture_is_refused(string json, string code) => await server.ShouldRefuseAsync(RunningServer.Json(json), 400, code);

    [Fact]
    public async Task Deep_json_is_refused_without_reading_it_all() =>
        await server.ShouldRefuseAsync(RunningServer.Json(new string('[', 40_000)), 400, "bad-json");

    [Fact]
    public async Task What_is_no_picture_is_refused()
    {
        await server.ShouldRefuseAsync(RunningServer.Body([]), 400, "no-picture");
        await server.ShouldRefuseAsync(RunningServer.Body("hello"u8.ToArray()), 422, "not-a-picture");
        await server.ShouldRefuseAsync(RunningServer.Body(happy[..^20]), 422, "not-a-picture");
        await server.ShouldRefuseAsync(RunningServer.Json("""{"base64":"AAAA"}"""), 422, "not-a-picture");
    }

    [Fact]
    public async Task A_picture_of_60000_x_60000_is_too_large() => await server.ShouldRefuseAsync(RunningServer.Body(HeadOfPng(60_000)), 422, "picture-too-large");

    [Fact]
    public async Task More_bytes_than_allowed_are_refused_with_and_without_a_length()
    {
        await server.ShouldRefuseAsync(RunningServer.Body(new byte[50_001]), 413, "body-too-large");
        using var stream = new StreamContent(new MemoryStream(new byte[200_000])) { Headers = { ContentType = new("image/png") } };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/analyze") { Content = stream, Headers = { TransferEncodingChunked = true } };
        using var answer = await server.Client.SendAsync(request, TestContext.Current.CancellationToken);
        await RunningServer.ShouldBeProblemAsync(answer, 413, "body-too-large");
    }

    [Fact]
    public async Task More_pictures_than_allowed_are_refused()
    {
        using var form = new MultipartFormDataContent();
        for (var i = 0; i < 5; i++)
            form.Add(RunningServer.Body(empty), "a", "a.png");

        await server.ShouldRefuseAsync(form, 413, "too-many-pictures");
        await server.ShouldRefuseAsync(RunningServer.Json($$"""{"pictures":[{{string.Join(',', Enumerable.Repeat("""{"base64":""}""", 5))}}]}"""), 413, "too-many-pictures");
    }

    [Theory]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData("multipart/mixed; boundary=x")]
    public async Task Other_types_are_refused(string type) => await server.ShouldRefuseAsync(RunningServer.Body(happy, type), 415, "unsupported-media-type");

    [Fact]
    public async Task Types_that_cannot_be_read_are_refused()
    {
        using var body = new ByteArrayContent(happy);
        body.Headers.TryAddWithoutValidation("Content-Type", "nonsense").ShouldBeTrue();

        await server.ShouldRefuseAsync(body, 415, "unsupported-media-type");
    }

    [Fact]
    public async Task Compressed_bodies_are_refused()
    {
        using var body = RunningServer.Body(happy);
        body.Headers.ContentEncoding.Add("gzip");

        await server.ShouldRefuseAsync(body, 415, "unsupported-media-type");
    }

    [Theory]
    [InlineData("multipart/form-data", "x")]
    [InlineData("multipart/form-data; boundary=x", "hello")]
    [InlineData("multipart/form-data; boundary=x", "--x\r\nContent-Disposition: form-data; name=a; filename=a.png\r\n\r\ncut")]
    public async Task Forms_that_are_none_or_cut_short_are_refused(string type, string body) =>
        await server.ShouldRefuseAsync(RunningServer.Body(System.Text.Encoding.ASCII.GetBytes(body), type), 400, "bad-form");

    [Fact]
    public async Task A_form_without_files_has_no_picture()
    {
        using var form = new MultipartFormDataContent { { new StringContent("/etc/passwd"), "path" } };

        await server.ShouldRefuseAsync(form, 400, "no-picture");
    }

    // A file that says its size and ends after it.
    private static byte[] HeadOfPng(int side)
    {
        byte[] head = [.. "IHDR"u8, 0, 0, 0, 0, 0, 0, 0, 0, 8, 2, 0, 0, 0];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), side);
        System.Buffers.Binary.BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(8), side);
        var sum = new byte[4];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32BigEndian(sum, Crc32(head));
        return [0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n', 0, 0, 0, 13, .. head, .. sum, 0, 0, 0, 0, .. "IDAT"u8, 0x35, 0xAF, 0x06, 0x1E, 0, 0, 0, 0, .. "IEND"u8, 0xAE, 0x42, 0x60, 0x82];
    }

    private static uint Crc32(byte[] bytes)
    {
        var sum = uint.MaxValue;
        foreach (var value in bytes)
        {
            sum ^= value;
            for (var bit = 0; bit < 8; bit++)
                sum = (sum >> 1) ^ ((sum & 1) * 0xEDB88320);
        }

        return ~sum;
    }
}
