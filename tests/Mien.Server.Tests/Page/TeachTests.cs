using Microsoft.Playwright;
using Mien.Expressions.Stores;

namespace Mien.Server.Tests.Page;

/// <summary>Expressions of the reader's own, taught, seen, tried and removed on the page.</summary>
public sealed class TeachTests : OpenedPage, IClassFixture<Browser>
{
    private readonly TemporaryFolder folder = new();
    private readonly IExpressionStore store;

    public TeachTests(Browser browser)
        : base(browser) => store = ExpressionStore.Open(folder.PathOf("sets.db"));

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        store.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task An_expression_is_taught_by_the_camera_and_tried_at_once_in_less_than_ten_clicks()
    {
        var (page, clicks) = (await OpenAsync(), 0);
        await ClickAsync("#to-teach");
        await page.FillAsync("#own-name", "proud");
        await ClickAsync("#own-camera");
        await ClickAsync("#own-take");
        await TakenAsync(page);
        await ClickAsync("#own-teach");
        await page.WaitForSelectorAsync("#own-pictures .taken", new() { Timeout = Patience });
        await page.WaitForSelectorAsync("#own-try", new() { Timeout = Patience });
        await ClickAsync("#own-try");
        await page.WaitForSelectorAsync("#live .faces li", new() { Timeout = Patience });

        (await page.TextContentAsync("#live .faces h2")).ShouldBe("Face 1: proud");
        (await page.InputValueAsync("#by")).ShouldBe("mine");
        clicks.ShouldBeLessThanOrEqualTo(10);
        // The clip shows the same picture again and again.
        store.Load("mine")!.Set.Need("proud").Samples.Count.ShouldBe(1);

        async Task ClickAsync(string selector)
        {
            clicks++;
            await page.ClickAsync(selector);
        }
    }

    [Fact]
    public async Task Each_picture_says_whether_its_face_was_taken_and_the_sphere_shows_the_expression()
    {
        var page = await OpenAsync();
        await page.ClickAsync("#to-teach");
        await page.FillAsync("#own-name", "a <b>wink & blink");
        await page.SetInputFilesAsync("#own-files", [Astronaut, Variant("dark", 0.6), Variant("bright", 1.3), Astronaut, NoFace(), folder.Add("text.txt", "no picture")]);
        await page.ClickAsync("#own-teach");
        await page.WaitForSelectorAsync("#own-pictures .left-out", new() { Timeout = Patience });

        (await page.Locator("#own-pictures li p").AllTextContentsAsync()).ShouldBe(["taken", "taken", "taken", "the same as another one", "no face found", "cannot be read"]);
        await page.WaitForSelectorAsync("#own-sphere text", new() { Timeout = Patience });
        (await page.TextContentAsync("#status")).ShouldNotBeNull().ShouldStartWith("“a <b>wink & blink” is taught by 3 of 6 pictures.");
        (await page.Locator("#own-sphere text").AllTextContentsAsync()).ShouldContain("a <b>wink & blink");
        var row = page.Locator("#own-classes tbody tr").Last;
        (await row.Locator("td").First.TextContentAsync()).ShouldBe("3");
        (await page.Locator("#own-sphere .dot").CountAsync()).ShouldBe(8 + 3);
        await row.Locator(".class-name").ClickAsync();
        (await page.Locator("#own-sphere .dot").CountAsync()).ShouldBe(7);
        var before = await page.InnerHTMLAsync("#own-sphere");
        await page.PressAsync("#own-sphere", "ArrowLeft");
        (await page.InnerHTMLAsync("#own-sphere")).ShouldNotBe(before);
        store.Load("mine")!.Set.Need("a <b>wink & blink").Samples.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Where_no_face_is_taken_nothing_is_taught_and_each_picture_says_why()
    {
        var page = await OpenAsync();
        await page.ClickAsync("#to-teach");
        await page.FillAsync("#own-name", "wink");
        await page.SetInputFilesAsync("#own-files", NoFace());
        await page.ClickAsync("#own-teach");

        await page.WaitForFunctionAsync("() => document.getElementById('problem').textContent.startsWith('Of no picture was the face taken')", null, new() { Timeout = Patience });
        (await page.Locator("#own-pictures li p").AllTextContentsAsync()).ShouldBe(["no face found"]);
        store.Load("mine")!.Set.Find("wink").ShouldBeNull();
    }

    [Fact]
    public async Task Expressions_and_sets_are_removed_once_that_is_confirmed()
    {
        var page = await TaughtAsync();
        var asked = new List<string>();
        var isSure = false;
        page.Dialog += (_, dialog) =>
        {
            asked.Add(dialog.Message);
            _ = isSure ? dialog.AcceptAsync() : dialog.DismissAsync();
        };
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove: wink", Exact = true }).ClickAsync();
        store.Load("mine")!.Set.Find("wink").ShouldNotBeNull();
        isSure = true;
        await page.GetByRole(AriaRole.Button, new() { Name = "Remove: wink", Exact = true }).ClickAsync();
        await page.WaitForFunctionAsync("() => document.querySelectorAll('#own-classes tbody tr').length === 7", null, new() { Timeout = Patience });
        store.Load("mine")!.Set.Find("wink").ShouldBeNull();
        await page.ClickAsync("#own-drop");
        await page.WaitForSelectorAsync("#own-whole", new() { State = WaitForSelectorState.Hidden, Timeout = Patience });

        store.List().ShouldBeEmpty();
        asked.ShouldBe(["Remove “wink” from the set?", "Remove “wink” from the set?", "Remove the set “mine” with all its expressions?"]);
        (await page.IsVisibleAsync("#by-label")).ShouldBeFalse();
    }

    [Fact]
    public async Task An_expression_is_given_another_name()
    {
        var page = await TaughtAsync();
        var name = "happy";
        page.Dialog += (_, dialog) => _ = dialog.AcceptAsync(name);
        await page.ClickAsync("[data-rename=wink]");
        await page.WaitForFunctionAsync("() => document.getElementById('problem').textContent.startsWith('another expression of the set has this name')", null, new() { Timeout = Patience });
        name = " twinkle ";
        await page.ClickAsync("[data-rename=wink]");
        await page.WaitForSelectorAsync("[data-rename=twinkle]", new() { Timeout = Patience });

        store.Load("mine")!.Set.Need("twinkle").Samples.Count.ShouldBe(2);
        store.Load("mine")!.Set.Find("wink").ShouldBeNull();
    }

    [Fact]
    public async Task Photos_are_named_by_the_set_that_is_chosen()
    {
        var page = await TaughtAsync();
        await page.ClickAsync("#to-photo");
        foreach (var (by, expected) in new[] { ("mine", "wink"), ("", "happy") })
        {
            await page.SelectOptionAsync("#by", by);
            await page.SetInputFilesAsync("#files", Astronaut);
            await page.WaitForSelectorAsync("#photos .faces li", new() { Timeout = Patience });
            (await page.TextContentAsync("#photos .faces h2")).ShouldBe($"Face 1: {expected}");
            await page.ClickAsync("#clear");
        }
    }

    [Fact]
    public async Task A_key_is_asked_for_and_the_lesson_goes_on()
    {
        var page = await OpenAsync(new ServerOptions { Key = ServerKey.Of("a-key-of-the-tests", "test") });
        await page.ClickAsync("#to-teach");
        await page.WaitForSelectorAsync("#key-form:not([hidden])", new() { Timeout = Patience });
        await page.FillAsync("#own-name", "wink");
        await page.SetInputFilesAsync("#own-files", Astronaut);
        await page.ClickAsync("#own-teach");
        await page.FillAsync("#key", "a-key-of-the-tests");
        await page.PressAsync("#key", "Enter");

        await page.WaitForSelectorAsync("#own-pictures .taken", new() { Timeout = Patience });
        (await page.IsVisibleAsync("#key-form")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_server_without_a_store_says_how_to_get_one()
    {
        var page = await OpenAsync(prepare: null, hasCamera: true);
        await page.ClickAsync("#to-teach");

        await page.WaitForFunctionAsync("() => document.getElementById('problem').textContent.startsWith('This server keeps no expressions.')", null, new() { Timeout = Patience });
    }

    [Fact]
    public async Task The_keyboard_alone_teaches()
    {
        var page = await OpenAsync();
        await FocusAsync(page, "to-teach");
        await page.Keyboard.PressAsync("Enter");
        await FocusAsync(page, "own-name");
        await page.Keyboard.TypeAsync("wink");
        await FocusAsync(page, "own-camera");
        await page.Keyboard.PressAsync("Space");
        await page.WaitForSelectorAsync("#own-take", new() { Timeout = Patience });
        await FocusAsync(page, "own-take");
        await page.Keyboard.PressAsync("Enter");
        await TakenAsync(page);
        await FocusAsync(page, "own-teach");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForSelectorAsync("#own-pictures .taken", new() { Timeout = Patience });
        await page.WaitForFunctionAsync("() => document.activeElement.id === 'own-try'", null, new() { Timeout = Patience });
        await FocusAsync(page, "own-drop");
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1000, "en-GB")]
    [InlineData(ColorScheme.Dark, 390, "de-DE")]
    public async Task Everybody_can_teach(ColorScheme colours, int width, string locale)
    {
        var page = await TaughtAsync(new() { ColorScheme = colours, ViewportSize = new() { Width = width, Height = 800 }, Locale = locale });
        await ShouldBeAccessibleAsync(page, width);
        await page.ClickAsync("#own-clear");
        await page.SetInputFilesAsync("#own-files", [Astronaut, NoFace()]);
        await page.ClickAsync("#own-camera");
        await page.WaitForSelectorAsync("#own-take", new() { Timeout = Patience });
        await ShouldBeAccessibleAsync(page, width);
        (await page.TextContentAsync("#own-teach")).ShouldBe(locale == "de-DE" ? "Lehren" : "Teach");
    }

    private Task<IPage> OpenAsync(ServerOptions? options = null, BrowserNewContextOptions? look = null) =>
        OpenAsync(context => context.GrantPermissionsAsync(["camera"]), look, options: (options ?? new()) with { Expressions = store });

    // With the expression "wink", which the astronaut has.
    private async Task<IPage> TaughtAsync(BrowserNewContextOptions? look = null)
    {
        var page = await OpenAsync(options: null, look);
        await page.ClickAsync("#to-teach");
        await page.FillAsync("#own-name", "wink");
        await page.SetInputFilesAsync("#own-files", [Astronaut, Variant("dark", 0.6), NoFace()]);
        await page.ClickAsync("#own-teach");
        await page.WaitForSelectorAsync("#own-sphere text", new() { Timeout = Patience });
        return page;
    }

    private static async Task TakenAsync(IPage page) => await page.WaitForFunctionAsync(
        "() => document.querySelectorAll('#own-pictures li').length === 10 && !document.getElementById('own-take').disabled", null, new() { Timeout = Patience });

    private string Variant(string name, double light) => Portraits.Lit(folder, name, light);

    private string NoFace() => Portraits.NoFace(folder);
}
