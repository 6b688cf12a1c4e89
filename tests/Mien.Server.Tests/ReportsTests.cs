using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Mien.Server.Tests;

/// <summary>Reports of a folder: listed, shown, and nothing else of the machine.</summary>
public sealed class ReportsTests : IDisposable
{
    private const string Secret = "0123456789abcdef";
    private const string Hidden = "nobody may read this";

    private readonly TemporaryFolder outside = new();
    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        folder.Dispose();
        outside.Dispose();
    }

    [Fact]
    public async Task They_are_listed_by_their_titles_as_they_come_and_go()
    {
        folder.Add("light/report.html", "<!DOCTYPE html><html><head><meta charset=\"utf-8\" /><title>A  light\n&lt;network&gt; für alle</title></head></html>");
        folder.Add("b.HTML", "<p>no title</p>");
        folder.Add("light/table.csv", "a,b");
        folder.Add("empty.html");
        await using var server = await StartAsync();

        (await ListAsync(server)).ShouldBe([("b.HTML", "b.HTML", "/reports/b.HTML"), ("A light <network> für alle", "light/report.html", "/reports/light/report.html")]);
        folder.Add("new & odd#?%.html", "<title>New</title>");
        File.Delete(folder.PathOf("b.HTML"));
        var listed = await ListAsync(server);
        listed.Select(report => report.Title).ShouldBe(["A light <network> für alle", "New"]);
        (await server.Client.GetStringAsync(listed[1].Path, Cancellation)).ShouldBe("<title>New</title>");
    }

    [Fact]
    public async Task One_is_shown_in_a_sandbox_of_its_own()
    {
        folder.Add("a/report.html", "<title>A</title><script>1</script>");
        await using var server = await StartAsync();

        using var answer = await server.Client.GetAsync("/reports/a/report.html", Cancellation);

        (await answer.Content.ReadAsStringAsync(Cancellation)).ShouldBe("<title>A</title><script>1</script>");
        answer.Content.Headers.ContentType!.ToString().ShouldBe("text/html; charset=utf-8");
        answer.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem()
            .ShouldBe("default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:; sandbox allow-scripts; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
        answer.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
        answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        answer.Headers.CacheControl!.NoStore.ShouldBeTrue();
    }

    [Fact]
    public async Task No_path_leads_out_of_the_folder_or_to_what_is_not_listed()
    {
        folder.Add("a/report.html", "<title>A</title>");
        folder.Add(".hidden.html", Hidden);
        folder.Add(".git/page.html", Hidden);
        folder.Add("a/table.csv", Hidden);
        folder.Add("a/report.html.bak", Hidden);
        folder.Add("1/2/3/4/5/deep.html", Hidden);
        var secret = outside.Add("secret.html", Hidden);
        File.CreateSymbolicLink(folder.PathOf("link.html"), secret);
        Directory.CreateSymbolicLink(folder.PathOf("linked"), outside.Path);
        Process.Start("mkfifo", [folder.PathOf("pipe.html")]).WaitForExit();
        Directory.CreateDirectory(folder.PathOf("folder.html"));
        await using var server = await StartAsync();
        var name = Path.GetFileName(outside.Path);
        string[] tried =
        [
            "", ".", "a", "a/", "a//report.html", "a/report.html/", "a/./report.html/.", "a/report.html%00", "a/report.html%00.html", "A/report.html", "a/REPORT.HTML", "a%2freport.html", "a%2Freport.html", "a%5creport.html",
            ".hidden.html", ".git/page.html", "a/table.csv", "a/report.html.bak", "1/2/3/4/5/deep.html", "link.html", "linked/secret.html", "pipe.html", "folder.html", "folder.html/",
            $"../{name}/secret.html", $"..%2f{name}%2fsecret.html", $"%2e%2e/{name}/secret.html", $"%2e%2e%2f{name}%2fsecret.html", $"a/../../{name}/secret.html", $"a/..%2f..%2f{name}%2fsecret.html", $"..%5c{name}%5csecret.html",
            $"....//{name}/secret.html", $"..;/{name}/secret.html", $"%252e%252e%252f{name}%252fsecret.html", $"%c0%ae%c0%ae/{name}/secret.html", secret, "/" + secret, "file://" + secret, secret.Replace("/", "%2f", StringComparison.Ordinal),
            "etc/passwd", "/etc/passwd", "../../../../../../etc/passwd", "/proc/self/environ", "~/secret.html", "*", "?", "a/*.html", "con", "a/report.html:$DATA",
        ];

        foreach (var path in tried)
        {
            var answer = await AskAsync(server.Server.Address, $"GET /reports/{path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            answer.Split(' ')[1].ShouldBeOneOf(["400", "404"], $"{path}: {answer}");
            answer.ShouldNotContain(Hidden);
        }

        (await ListAsync(server)).Select(report => report.Name).ShouldBe(["a/report.html"]);
        (await server.Client.GetStringAsync("/reports/a/report.html", Cancellation)).ShouldBe("<title>A</title>");
    }

    [Fact]
    public async Task With_a_key_their_addresses_have_a_part_that_follows_from_it_and_opens_nothing_else()
    {
        folder.Add("a/report.html", "<title>A</title>");
        await using var server = await StartAsync(new() { Key = ServerKey.Of(Secret, "test") });
        using (var closed = await server.Client.GetAsync("/v1/reports", Cancellation))
            await RunningServer.ShouldBeProblemAsync(closed, 401, "unauthorized");
        server.Client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Secret);
        var path = (await ListAsync(server)).ShouldHaveSingleItem().Path;
        server.Client.DefaultRequestHeaders.Authorization = null;

        (await server.Client.GetStringAsync(path, Cancellation)).ShouldBe("<title>A</title>");
        path.ShouldNotContain(Secret);
        var proof = path.Split('/')[2];
        string[] wrong =
        [
            "/reports/a/report.html", $"/reports/{proof[..^1]}/a/report.html", $"/reports/{proof}A/a/report.html", $"/reports/{proof.ToLowerInvariant()}/a/report.html", $"/Reports/{proof}/a/report.html", $"/reports/{proof}", "/reports//a/report.html",
            "/v1/reports", $"/v1/reports?proof={proof}", $"/v1/models/{proof}", $"/reports/{proof}/../../v1/models", $"/reports/{proof}/..%2f..%2fv1%2fmodels/x",
        ];
        foreach (var other in wrong)
        {
            var answer = await AskAsync(server.Server.Address, $"GET {other} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            answer.Split(' ')[1].ShouldBeOneOf(["401", "404"], other);
            answer.ShouldNotContain("labels");
        }
        using var asKey = new HttpRequestMessage(HttpMethod.Get, "/v1/models") { Headers = { Authorization = new("Bearer", proof) } };
        (await server.Client.SendAsync(asKey, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        await using var another = await StartAsync(new() { Key = ServerKey.Of(Secret + "0", "test") });
        (await another.Client.GetAsync(path, Cancellation)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Without_a_folder_there_is_no_place_for_them_and_a_missing_one_is_one_line()
    {
        await using var server = await RunningServer.StartAsync();

        using (var list = await server.Client.GetAsync("/v1/reports", Cancellation))
            await RunningServer.ShouldBeProblemAsync(list, 404, "no-reports");
        using (var report = await server.Client.GetAsync("/reports/a/report.html", Cancellation))
            await RunningServer.ShouldBeProblemAsync(report, 404, "not-found");
        Should.Throw<MienException>(() => ReportFolder.Open(folder.PathOf("none"))).Message.ShouldEndWith("none: no such folder of reports; name one that is there, such as results/studies");
        Should.Throw<MienException>(() => ReportFolder.Open(folder.Add("file.html", "a")));
    }

    [Fact]
    public async Task A_folder_that_goes_is_told_to_the_owner_of_the_server_and_its_return_is_noticed()
    {
        var faults = new List<Exception>();
        folder.Add("studies/a.html", "<title>A</title>");
        await using var server = await RunningServer.StartAsync(new() { Reports = ReportFolder.Open(folder.PathOf("studies")), Faulted = faults.Add });
        Directory.Move(folder.PathOf("studies"), folder.PathOf("elsewhere"));

        using (var list = await server.Client.GetAsync("/v1/reports", Cancellation))
            await RunningServer.ShouldBeProblemAsync(list, 500, "internal-error");
        faults.ShouldHaveSingleItem().ShouldBeOfType<DirectoryNotFoundException>();
        Directory.Move(folder.PathOf("elsewhere"), folder.PathOf("studies"));

        (await ListAsync(server)).ShouldHaveSingleItem().Title.ShouldBe("A");
    }

    private Task<RunningServer> StartAsync(ServerOptions? options = null) => RunningServer.StartAsync((options ?? new()) with { Reports = ReportFolder.Open(folder.Path) });

    private static async Task<List<(string Title, string Name, string Path)>> ListAsync(RunningServer server)
    {
        var list = JsonDocument.Parse(await server.Client.GetStringAsync("/v1/reports", Cancellation)).RootElement;
        list.GetProperty("schema").GetString().ShouldBe("mien.reports/1");
        return [.. list.GetProperty("reports").EnumerateArray().Select(report => (report.GetProperty("title").GetString()!, report.GetProperty("name").GetString()!, report.GetProperty("path").GetString()!))];
    }

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
