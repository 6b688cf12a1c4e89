using System.Net;
using System.Net.Sockets;
using Microsoft.Playwright;

namespace Mien.Server.Tests.Page;

/// <summary>The place for reports on the page, and what a report may do in a browser.</summary>
public sealed class ReportsPageTests : OpenedPage, IClassFixture<Browser>
{
    private readonly TemporaryFolder folder = new();

    public ReportsPageTests(Browser browser)
        : base(browser)
    {
        folder.Add("light/report.html", "<!DOCTYPE html><html lang=\"en\"><title>A light &lt;b&gt;network</title><style>p { color: rgb(1, 2, 3) }</style><p id=\"p\">begun</p><script>p.textContent = 'done'</script></html>");
        folder.Add("other.html", "<title>Other</title>");
    }

    private ServerOptions Options => new() { Reports = ReportFolder.Open(folder.Path) };

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        folder.Dispose();
    }

    [Fact]
    public async Task They_are_listed_and_each_opens_in_a_tab_of_its_own()
    {
        var page = await OpenAsync(options: Options);
        await page.WaitForSelectorAsync("#to-reports:not([hidden])", new() { Timeout = Patience });
        await page.ClickAsync("#to-reports");
        await page.WaitForSelectorAsync("#reports-list a", new() { Timeout = Patience });

        (await page.Locator("#reports-list a").AllTextContentsAsync()).ShouldBe(["A light <b>network", "Other"]);
        (await page.Locator("#reports-list p").First.TextContentAsync()).ShouldNotBeNull().ShouldStartWith("light/report.html · ");
        var report = await page.Context.RunAndWaitForPageAsync(() => page.ClickAsync("#reports-list a"));
        (await report.TextContentAsync("#p")).ShouldBe("done");
        (await report.TitleAsync()).ShouldBe("A light <b>network");
        (await report.EvaluateAsync<string>("getComputedStyle(p).color")).ShouldBe("rgb(1, 2, 3)");
    }

    [Fact]
    public async Task Without_a_folder_the_page_has_no_such_place()
    {
        var page = await OpenAsync();
        await page.SetInputFilesAsync("#files", Astronaut);
        await page.WaitForSelectorAsync("#photos .faces li", new() { Timeout = Patience });

        (await page.IsVisibleAsync("#to-reports")).ShouldBeFalse();
    }

    [Fact]
    public async Task With_a_key_they_come_once_the_key_is_given()
    {
        var page = await OpenAsync(options: Options with { Key = ServerKey.Of("a-key-of-the-tests", "test") });
        await page.SetInputFilesAsync("#files", Astronaut);
        await page.WaitForSelectorAsync("#key-form:not([hidden])", new() { Timeout = Patience });
        (await page.IsVisibleAsync("#to-reports")).ShouldBeFalse();
        await page.FillAsync("#key", "a-key-of-the-tests");
        await page.PressAsync("#key", "Enter");
        await page.WaitForSelectorAsync("#to-reports:not([hidden])", new() { Timeout = Patience });
        await page.ClickAsync("#to-reports");
        await page.WaitForSelectorAsync("#reports-list a", new() { Timeout = Patience });

        var report = await page.Context.RunAndWaitForPageAsync(() => page.ClickAsync("#reports-list a"));
        (await report.TextContentAsync("#p")).ShouldBe("done");
    }

    [Fact]
    public async Task A_report_that_would_reach_the_server_its_page_or_others_reaches_nothing()
    {
        using var stranger = new TcpListener(IPAddress.Loopback, 0);
        stranger.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)stranger.LocalEndpoint).Port}/";
        folder.Add("hostile.html", """
            <!DOCTYPE html><title>Hostile</title><ol id="log"></ol>
            <link rel="stylesheet" href="ADDRESS1"><link rel="preload" as="script" href="ADDRESS2"><link rel="prefetch" href="ADDRESS3"><script src="ADDRESS4"></script><script src="/page.js"></script>
            <img src="ADDRESS5"><iframe src="/"></iframe><object data="ADDRESS6"></object><video src="ADDRESS7"></video><form id="form" action="ADDRESS8" method="post"><input name="a" value="b"></form>
            <script>
            const tried = [];
            const attempt = async (name, work) => { try { await work(); tried.push(`${name}: reached`); } catch { tried.push(`${name}: refused`); } };
            const loads = (element, where) => new Promise((done, fail) => { element.onload = done; element.onerror = fail; Object.assign(element, where); document.body.append(element); });
            (async () => {
              await attempt("fetch of the server", async () => (await fetch("/livez")).text());
              await attempt("fetch without cors", () => fetch("/livez", { mode: "no-cors" }));
              await attempt("fetch of others", () => fetch("ADDRESS9", { mode: "no-cors" }));
              await attempt("XMLHttpRequest", () => new Promise((done, fail) => { const request = new XMLHttpRequest(); request.onload = done; request.onerror = fail; request.open("GET", "/livez"); request.send(); }));
              await attempt("WebSocket", () => new Promise((done, fail) => { const socket = new WebSocket("SOCKET"); socket.onopen = done; socket.onerror = fail; }));
              await attempt("EventSource", () => new Promise((done, fail) => { const source = new EventSource("/livez"); source.onopen = done; source.onerror = fail; }));
              await attempt("beacon, which is taken and not sent", () => { navigator.sendBeacon("ADDRESS10", "a"); throw 0; });
              await attempt("image", () => loads(new Image(), { src: "ADDRESS11" }));
              await attempt("import", () => import("/server.js"));
              await attempt("worker", () => new Promise((done, fail) => { const worker = new Worker("/page.js"); worker.onerror = fail; setTimeout(done, 500); }));
              await attempt("worker of a blob", () => new Promise((done, fail) => { const worker = new Worker(URL.createObjectURL(new Blob(["postMessage(1)"]))); worker.onmessage = done; worker.onerror = fail; setTimeout(fail, 500); }));
              await attempt("eval", () => eval("1"));
              await attempt("storage", () => localStorage.length);
              await attempt("cookie", () => { document.cookie = "a=b"; });
              await attempt("database", () => new Promise((done, fail) => { const open = indexedDB.open("a"); open.onsuccess = done; open.onerror = fail; }));
              await attempt("opener", () => { if (!opener) throw 0; });
              await attempt("popup", () => { if (!open("ADDRESS12")) throw 0; });
              await attempt("form", async () => { form.submit(); await new Promise(done => setTimeout(done, 500)); throw 0; });
              await attempt("origin", () => { if (origin === "null") throw 0; });
              await attempt("camera", () => navigator.mediaDevices.getUserMedia({ video: true }));
              log.replaceChildren(...tried.map(text => { const item = document.createElement("li"); item.textContent = text; return item; }));
              log.id = "done";
            })();
            </script>
            """.Replace("SOCKET", address.Replace("http", "ws", StringComparison.Ordinal), StringComparison.Ordinal).Replace("ADDRESS", address, StringComparison.Ordinal));
        var page = await OpenAsync(context => context.GrantPermissionsAsync(["camera"]), options: Options);
        var report = await page.Context.NewPageAsync();
        await report.GotoAsync(new Uri(Server.Server.Address, "/reports/hostile.html").ToString());
        await report.WaitForSelectorAsync("#done", new() { Timeout = Patience });

        var tried = await report.Locator("#done li").AllTextContentsAsync();
        tried.Count.ShouldBe(20);
        tried.ShouldAllBe(text => text.EndsWith(": refused", StringComparison.Ordinal));
        stranger.Pending().ShouldBeFalse();
        (await Server.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken)).ShouldNotContain("route=\"/livez\"");
    }

    [Fact]
    public async Task The_keyboard_alone_opens_one()
    {
        var page = await OpenAsync(options: Options);
        await page.WaitForSelectorAsync("#to-reports:not([hidden])", new() { Timeout = Patience });
        await FocusAsync(page, "to-reports");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("#reports-list a", new() { Timeout = Patience });
        for (var step = 0; step < 20 && await page.EvaluateAsync<string>("document.activeElement.textContent") != "Other"; step++)
            await page.Keyboard.PressAsync("Tab");

        var report = await page.Context.RunAndWaitForPageAsync(() => page.Keyboard.PressAsync("Enter"));
        (await report.TitleAsync()).ShouldBe("Other");
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1000, "en-GB", "Reports")]
    [InlineData(ColorScheme.Dark, 390, "de-DE", "Berichte")]
    public async Task Everybody_can_find_them(ColorScheme colours, int width, string locale, string label)
    {
        var page = await OpenAsync(look: new() { ColorScheme = colours, ViewportSize = new() { Width = width, Height = 800 }, Locale = locale }, options: Options);
        await page.WaitForSelectorAsync("#to-reports:not([hidden])", new() { Timeout = Patience });
        await page.ClickAsync("#to-reports");
        await page.WaitForSelectorAsync("#reports-list a", new() { Timeout = Patience });

        (await page.TextContentAsync("#to-reports")).ShouldBe(label);
        await ShouldBeAccessibleAsync(page, width);
    }
}
