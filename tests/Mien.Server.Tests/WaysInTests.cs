using System.Globalization;
using System.Net.Sockets;
using System.Text;

namespace Mien.Server.Tests;

/// <summary>Tries every route, written in many ways, with every method and with whatever headers stand for a key elsewhere: without the key none lets anybody in.</summary>
public sealed class WaysInTests
{
    private const string Secret = "0123456789abcdef";

    private static readonly string[] methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "get", "PROPFIND", "X"];

    // Near the key, and where other servers look for one or for who asks.
    private static readonly string[] headers =
    [
        "X-None: 1", $"Authorization: Basic {Secret}", $"Authorization: {Secret}", "Authorization: Bearer", "Authorization: Bearer *", $"Authorization: Bearer {Secret[..^1]}", $"Authorization: Bearer {Secret}0",
        $"Authorization: Bearer {Secret.ToUpperInvariant()}", $"Authorization: Bearer {Secret} {Secret}", $"Authorization: Bearer {Secret}, Bearer {Secret}", $"Authorization: Bearer 0\r\nAuthorization: Bearer {Secret}",
        $"X-Api-Key: {Secret}", $"Proxy-Authorization: Bearer {Secret}", $"Cookie: key={Secret}; MIEN_KEY={Secret}", $"Mien-Key: {Secret}", "X-Forwarded-For: 127.0.0.1", "Forwarded: for=127.0.0.1;host=localhost", "X-Original-URL: /livez",
        "X-Rewrite-URL: /livez", "X-HTTP-Method-Override: GET", $"Referer: http://localhost/?key={Secret}", $"Origin: http://localhost", $"Sec-WebSocket-Protocol: mien.stream.1, mien.key.{Secret}", "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==", "Upgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMAAABk",
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Without_the_key_no_way_leads_in()
    {
        await using var server = await RunningServer.StartAsync(new() { Key = ServerKey.Of(Secret, "test"), Limits = new() { RequestRate = ServerLimits.MostRequestRate } });
        var open = server.Server.Routes.Select(route => route.Path).Where(path => Answers.IsOpen(path)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var closed = server.Server.Routes.Where(route => !open.Contains(route.Path)).ToList();
        closed.Select(route => route.Path).ShouldContain("/v1/analyze");
        open.ShouldContain("/livez");
        var tried = 0;

        foreach (var route in closed)
        {
            foreach (var path in Ways(route.Path))
                await RefuseAsync(route.Method, path, headers[0]);
            foreach (var method in methods)
                await RefuseAsync(method, route.Path, headers[0]);
            foreach (var header in headers)
                await RefuseAsync(route.Method, route.Path, header);
        }
        tried.ShouldBeGreaterThan(200);

        async Task RefuseAsync(string method, string path, string header)
        {
            tried++;
            var answer = await AskAsync(server.Server.Address, $"{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 0\r\n{header}\r\n\r\n");
            var status = int.Parse(answer.Split(' ', 3)[1], CultureInfo.InvariantCulture);
            if (status == 200) // what is open to all, which such a path may lead to
                answer.ShouldSatisfyAllConditions(() => answer.ShouldNotContain("\"labels\""), () => answer.ShouldNotContain("\"schema\""), () => method.ShouldBeOneOf("GET", "get", "HEAD"));
            else
                status.ShouldBeOneOf([400, 401, 405], $"{method} {path} {header}: {answer}");
        }
    }

    [Fact]
    public async Task The_key_itself_is_taken_as_a_header_alone()
    {
        await using var server = await RunningServer.StartAsync(new() { Key = ServerKey.Of(Secret, "test") });

        (await AskAsync(server.Server.Address, $"GET /v1/models HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: bearer {Secret}\r\n\r\n")).ShouldStartWith("HTTP/1.1 200 ");
    }

    [Theory]
    [InlineData("/../../../../etc/passwd")]
    [InlineData("/..%2f..%2f..%2fetc/passwd")]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("/web/../../appsettings.json")]
    [InlineData("/page.js/..%5c..%5cMien.Cli.dll")]
    [InlineData("/page.js%00.html")]
    [InlineData("/etc/passwd")]
    [InlineData("/Mien.Server.dll")]
    [InlineData("/.git/config")]
    [InlineData("http://example.org/etc/passwd")]
    public async Task No_path_leads_to_a_file(string path)
    {
        await using var server = await RunningServer.StartAsync();

        var answer = await AskAsync(server.Server.Address, $"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");

        int.Parse(answer.Split(' ', 3)[1], CultureInfo.InvariantCulture).ShouldBeOneOf(400, 404);
    }

    private static IEnumerable<string> Ways(string path) =>
    [
        path, path + "/", "/" + path, path.ToUpperInvariant(), path.Insert(1, "./"), "/livez/.." + path, "/livez/%2e%2e" + path, "/livez;" + path, "/livez%2f.." + path, $"{path}?key={Secret}", $"{path}?access_token={Secret}", path + "#/livez", path + "?/livez",
        path + "%2f", path + "%00", path + "/livez", path.Replace("/", "//", StringComparison.Ordinal), path.Replace("/", "%2f", StringComparison.Ordinal), "http://localhost" + path, path.Replace("a", "%61", StringComparison.Ordinal), "*", "/%2e" + path,
    ];

    private static async Task<string> AskAsync(Uri address, string request)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, Cancellation);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(request), Cancellation);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        patience.CancelAfter(TimeSpan.FromSeconds(20));
        using var reader = new StreamReader(client.GetStream(), Encoding.UTF8);
        return await reader.ReadToEndAsync(patience.Token);
    }
}
