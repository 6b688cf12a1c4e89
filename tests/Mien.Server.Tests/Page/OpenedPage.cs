using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Mien.Server.Tests.Page;

/// <summary>A test of the page in a browser, with a real model behind it; it fails where the page asks another address than its server, or breaks.</summary>
public abstract class OpenedPage(Browser browser, params RecognizerOptions[] served) : IAsyncDisposable
{
    protected const float Patience = 30_000;

    private readonly List<string> strangers = [];
    private RunningServer? server;
    private IBrowser? chromium;

    protected static string Astronaut => Path.Join(AppContext.BaseDirectory, "samples/astronaut.jpg");

    protected Browser Browser => browser;

    /// <summary>What the server answers by: light, where a test says nothing else.</summary>
    protected IReadOnlyList<Recognizer> Recognizers { get; } = Recognizer.OpenAll(served.Length > 0 ? served : [new() { Model = "light" }]);

    protected Recognizer Recognizer => Recognizers[0];

    private protected RunningServer Server => server!;

    public virtual async ValueTask DisposeAsync()
    {
        if (chromium is not null)
            await chromium.DisposeAsync();
        if (server is not null)
            await server.DisposeAsync();
        foreach (var recognizer in Recognizers.Reverse())
            recognizer.Dispose();
        GC.SuppressFinalize(this);
        strangers.ShouldBeEmpty("the page asked another address than its server");
    }

    protected async Task<IPage> OpenAsync(Func<IBrowserContext, Task>? prepare = null, BrowserNewContextOptions? look = null, bool hasCamera = true, ServerOptions? options = null)
    {
        chromium = await browser.StartAsync(hasCamera);
        server = await RunningServer.OfAllAsync(Recognizers, options);
        var context = await chromium.NewContextAsync(look ?? new() { Locale = "en-GB" });
        if (prepare is not null)
            await prepare(context);
        var page = await context.NewPageAsync();
        page.Request += (_, request) =>
        {
            if (!request.Url.StartsWith(server.Server.Address.ToString(), StringComparison.Ordinal) && !request.Url.StartsWith("blob:", StringComparison.Ordinal))
                strangers.Add(request.Url);
        };
        page.PageError += (_, error) => strangers.Add(error);
        await page.GotoAsync(server.Server.Address.ToString());
        return page;
    }

    /// <summary>Goes to a control as a reader does who has no mouse.</summary>
    protected static async Task FocusAsync(IPage page, string id)
    {
        for (var step = 0; step < 40; step++)
        {
            if (await page.EvaluateAsync<string>("document.activeElement.id") == id)
                return;
            await page.Keyboard.PressAsync("Tab");
        }
        throw new InvalidOperationException($"no key leads to {id}");
    }

    internal static async Task ShouldBeAccessibleAsync(IPage page, int width)
    {
        var result = await page.RunAxe();
        result.Violations.Select(violation => $"{violation.Id}: {violation.Help} ({string.Join(", ", violation.Nodes.Select(node => node.Html))})").ShouldBeEmpty();
        (await page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width);
    }
}
