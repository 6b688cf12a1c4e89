using System.Text;
using Microsoft.Playwright;

namespace Mien.Server.Tests.Page;

/// <summary>The place for jobs on the page.</summary>
public sealed class JobsPageTests(Browser browser) : OpenedPage(browser), IClassFixture<Browser>
{
    private string json = ServedJobs.Json;
    private bool isAway;

    private ServerOptions Options => new()
    {
        Jobs = async (output, cancellation) =>
        {
            if (isAway)
                throw new IOException("away");
            await output.WriteAsync(Encoding.UTF8.GetBytes(json), cancellation);
        },
    };

    [Fact]
    public async Task They_are_shown_as_they_go_on()
    {
        var page = await ShownAsync(new() { Locale = "en-GB" });

        (await page.Locator(".job h2").AllTextContentsAsync()).ShouldBe(["watch-03", "analyze-02", "analyze-01"]);
        (await page.Locator(".job > p").AllTextContentsAsync()).ShouldBe(
        [
            "running · 1 of 2 streams watched", "stuck · 16 of 24 inputs done · 20 faces, 1 inputs not readable · 1 parts lost with their worker", "Part 2 was left alone: the list is missing",
            "running · 25,000 of 100,000 inputs done · 312.5 a second · 4 min 0 s left · 24,000 faces, 0 inputs not readable",
        ]);
        (await page.Locator(".job td").AllTextContentsAsync()).ShouldBe(["vm:5750:107b3113", "0 s ago", "12,403", "2", "399", "1 (4 s)", "nobody", "–", "0", "0", "0", "0"]);
        (await page.Locator(".job tbody th").First.TextContentAsync()).ShouldBe("rtsp://door.example.org/<b>1");
        (await page.Locator("progress").Last.EvaluateAsync<double>("bar => bar.value / bar.max")).ShouldBe(0.25);

        json = json.Replace("\"doneInputs\":25000", "\"doneInputs\":50000", StringComparison.Ordinal);
        await page.WaitForFunctionAsync("() => [...document.querySelectorAll('progress')].at(-1).value === 50000", null, new() { Timeout = Patience });
    }

    [Fact]
    public async Task A_database_that_is_away_is_said_and_its_place_stays()
    {
        var page = await ShownAsync(new() { Locale = "en-GB" });
        isAway = true;

        await page.WaitForSelectorAsync("#problem:not(:empty)", new() { Timeout = Patience });

        (await page.TextContentAsync("#problem")).ShouldNotBeNull().ShouldContain("the database of jobs does not answer");
        isAway = false;
        await page.ClickAsync("#to-photo");
        await page.ClickAsync("#to-jobs");
        await page.WaitForSelectorAsync(".job", new() { Timeout = Patience });
        (await page.TextContentAsync("#problem")).ShouldBe("");
    }

    [Fact]
    public async Task Without_a_database_the_page_has_no_such_place()
    {
        var page = await OpenAsync();
        await page.SetInputFilesAsync("#files", Astronaut);
        await page.WaitForSelectorAsync("#photos .faces li", new() { Timeout = Patience });

        (await page.IsVisibleAsync("#to-jobs")).ShouldBeFalse();
    }

    [Theory]
    [InlineData(390, ColorScheme.Dark, "de-DE", "läuft · 1 von 2 Quellen beobachtet")]
    [InlineData(1280, ColorScheme.Light, "en-GB", "running · 1 of 2 streams watched")]
    public async Task They_are_within_reach_of_everybody(int width, ColorScheme colours, string locale, string first)
    {
        var page = await ShownAsync(new() { Locale = locale, ColorScheme = colours, ViewportSize = new() { Width = width, Height = 800 } });

        (await page.Locator(".job > p").First.TextContentAsync()).ShouldBe(first);
        await ShouldBeAccessibleAsync(page, width);
    }

    private async Task<IPage> ShownAsync(BrowserNewContextOptions look)
    {
        var page = await OpenAsync(look: look, options: Options);
        await page.WaitForSelectorAsync("#to-jobs:not([hidden])", new() { Timeout = Patience });
        await page.ClickAsync("#to-jobs");
        await page.WaitForSelectorAsync(".job", new() { Timeout = Patience });
        return page;
    }
}
