using System.Text.Json;
using Microsoft.Playwright;

namespace Mien.Server.Tests.Page;

/// <summary>A test of the page that recognises in the browser alone, with the requests that it made and what broke in it.</summary>
public abstract class OpenedLocalPage(Browser browser) : IAsyncDisposable
{
    protected const float Patience = 120_000;

    private RunningServer? server;
    private IBrowser? chromium;

    protected static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    protected static string Astronaut => Path.Join(AppContext.BaseDirectory, "samples/astronaut.jpg");

    protected Browser Browser => browser;

    protected Recognizer Recognizer { get; } = Recognizer.Open();

    protected List<string> Requests { get; } = [];

    private protected TemporaryFolder Folder { get; } = new();

    private protected RunningServer Server => server!;

    public async ValueTask DisposeAsync()
    {
        if (chromium is not null)
            await chromium.DisposeAsync();
        if (server is not null)
            await server.DisposeAsync();
        Recognizer.Dispose();
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected async Task<RunningServer> StartAsync(ServerOptions? options = null) => server = await RunningServer.StartAsync(options, Recognizer);

    protected async Task<IPage> OpenAsync(BrowserNewContextOptions? look = null)
    {
        chromium = await browser.StartAsync();
        await StartAsync();
        var context = await chromium.NewContextAsync(look ?? new() { Locale = "en-GB" });
        await context.GrantPermissionsAsync(["camera"]);
        var page = await context.NewPageAsync();
        context.Request += (_, request) =>
        {
            if (!request.Url.StartsWith("blob:", StringComparison.Ordinal))
                Requests.Add(request.Url);
        };
        page.PageError += (_, error) => Requests.Add(error);
        await page.GotoAsync(new Uri(Server.Server.Address, "/local").ToString());
        await LoadedAsync(page);
        return page;
    }

    protected static async Task LoadedAsync(IPage page) =>
        await page.WaitForFunctionAsync("() => document.getElementById('requests').textContent === '0'", null, new() { Timeout = Patience });

    /// <summary>What is found in a picture.</summary>
    protected static async Task<Analysis> AnalyzeAsync(IPage page, string path)
    {
        await page.SetInputFilesAsync("#files", path);
        await page.WaitForFunctionAsync("() => /found/.test(document.getElementById('status').textContent)", null, new() { Timeout = Patience });
        var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("#save-json"));
        var found = JsonSerializer.Deserialize<Analysis[]>(await File.ReadAllTextAsync(await download.PathAsync(), Cancellation))!.ShouldHaveSingleItem();
        await page.ClickAsync("#clear");
        return found;
    }

    /// <summary>Both found the same faces and named them alike.</summary>
    protected static void ShouldAgree(Analysis found, Analysis expected, string path)
    {
        (found.Width, found.Height, found.Faces.Count).ShouldBe((expected.Width, expected.Height, expected.Faces.Count), path);
        foreach (var (face, own) in found.Faces.Zip(expected.Faces))
        {
            face.Box.Overlap(own.Box).ShouldBeGreaterThan(0.97f, path);
            face.Score.ShouldBe(own.Score, 0.01f, path);
            (face.Expression, face.Quality).ShouldBe((own.Expression, own.Quality), path);
            face.Probabilities.Select(item => item.Label).ShouldBe(own.Probabilities.Select(item => item.Label));
            foreach (var (probability, exact) in face.Probabilities.Zip(own.Probabilities))
                probability.Probability.ShouldBe(exact.Probability, 0.02f, path);
            (face.Similarity is null).ShouldBe(own.Similarity is null);
            if (face.Similarity is { } similarity)
                similarity.ShouldBe(own.Similarity!.Value, 0.02f, path);
        }
    }
}
