using Microsoft.Playwright;
using Mien.Expressions.Stores;
using Mien.Vision.Pictures;

namespace Mien.Server.Tests.Page;

/// <summary>The choice of model and detector on the page, where the server has several.</summary>
public sealed class ChoicePageTests(Browser browser) : OpenedPage(
    browser, new() { Model = "light" }, new() { Model = "light", Detector = "viola-jones" }, new() { Model = "photo" }, new() { Model = "photo", Detector = "viola-jones" }), IClassFixture<Browser>
{
    [Fact]
    public async Task Photos_are_found_and_named_by_what_is_chosen_and_say_so()
    {
        var page = await OpenAsync();
        await page.WaitForSelectorAsync("#model-label:not([hidden])", new() { Timeout = Patience });
        (await page.Locator("#model option").AllTextContentsAsync()).ShouldBe(["light", "photo"]);
        (await page.Locator("#detector option").AllTextContentsAsync()).ShouldBe(["mtcnn", "viola-jones"]);

        foreach (var recognizer in Recognizers)
        {
            await page.SelectOptionAsync("#model", recognizer.ModelName);
            await page.SelectOptionAsync("#detector", recognizer.DetectorName);
            await page.SetInputFilesAsync("#files", Astronaut);
            await page.WaitForSelectorAsync("#photos .faces li", new() { Timeout = Patience });
            await PageTests.ShouldTell(page, "#photos", recognizer.Analyze(Astronaut).Faces[0], 0.005);
            (await page.TextContentAsync("#photos figcaption")).ShouldBe($"astronaut.jpg · 1 face found · {recognizer.ModelName} · {recognizer.DetectorName}");
            await page.ClickAsync("#clear");
        }
    }

    [Fact]
    public async Task A_photo_is_explained_by_what_named_it()
    {
        var page = await OpenAsync();
        await page.WaitForSelectorAsync("#model-label:not([hidden])", new() { Timeout = Patience });
        await page.SelectOptionAsync("#model", "photo");
        await page.SetInputFilesAsync("#files", Astronaut);
        await page.WaitForSelectorAsync("#photos .faces li", new() { Timeout = Patience });
        await page.SelectOptionAsync("#model", "light");

        var asked = await page.RunAndWaitForRequestAsync(() => page.GetByText("Where did the network look?").ClickAsync(), request => request.Url.Contains("/v1/explain", StringComparison.Ordinal));

        new Uri(asked.Url).Query.ShouldBe("?model=photo&detector=mtcnn");
    }

    [Fact]
    public async Task The_camera_goes_on_by_the_keyboards_choice()
    {
        var page = await OpenAsync(context => context.GrantPermissionsAsync(["camera"]));
        await page.WaitForSelectorAsync("#model-label:not([hidden])", new() { Timeout = Patience });
        await page.ClickAsync("#to-camera");
        await page.ClickAsync("#start");
        await page.WaitForSelectorAsync("#live .faces li", new() { Timeout = Patience });
        await page.EvaluateAsync("document.activeElement.blur()");
        await FocusAsync(page, "model");
        await page.Keyboard.PressAsync("ArrowDown");
        await FocusAsync(page, "detector");
        await page.Keyboard.PressAsync("ArrowDown");
        (await page.InputValueAsync("#model") + await page.InputValueAsync("#detector")).ShouldBe("photoviola-jones");
        await page.WaitForSelectorAsync("#live .faces li", new() { Timeout = Patience });

        await PageTests.ShouldTell(page, "#live", Recognizers[3].Analyze(Browser.Scene.Encode(PictureFormat.Png), "frame").Faces[0], 0.03);
    }

    [Fact]
    public async Task A_video_is_gone_through_by_what_is_chosen_and_says_so()
    {
        using var folder = new TemporaryFolder();
        var page = await OpenAsync();
        await page.WaitForSelectorAsync("#model-label:not([hidden])", new() { Timeout = Patience });
        await page.SelectOptionAsync("#model", "photo");
        var clip = await Clip.MakeAsync(folder.PathOf("clip.mp4"), Astronaut);

        var socket = await page.RunAndWaitForWebSocketAsync(() => page.SetInputFilesAsync("#files", clip));

        socket.Url.ShouldContain("model=photo&detector=mtcnn");
        await page.WaitForSelectorAsync("#photos figcaption", new() { Timeout = Patience });
        (await page.TextContentAsync("#photos figcaption")).ShouldNotBeNull().ShouldEndWith(" · photo · mtcnn");
    }

    [Fact]
    public async Task A_set_of_expressions_names_by_a_model_of_its_own()
    {
        using var folder = new TemporaryFolder();
        using var store = ExpressionStore.Open(folder.PathOf("sets.db"));
        var page = await OpenAsync(options: new() { Expressions = store });
        (await Server.SendAsync(HttpMethod.Put, "/v1/expressions/mine")).Status.ShouldBe(201);
        await page.ReloadAsync();
        await page.WaitForSelectorAsync("#by-label:not([hidden])", new() { Timeout = Patience });
        await page.SelectOptionAsync("#by", "mine");

        (await page.IsDisabledAsync("#model")).ShouldBeTrue();
        await page.SetInputFilesAsync("#files", Astronaut);
        await page.WaitForSelectorAsync("#photos .faces li", new() { Timeout = Patience });
        (await page.TextContentAsync("#photos figcaption")).ShouldBe("astronaut.jpg · 1 face found · mine · mtcnn");
        await page.SelectOptionAsync("#by", "");
        (await page.IsDisabledAsync("#model")).ShouldBeFalse();
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1000, "en-GB", "Detector")]
    [InlineData(ColorScheme.Dark, 390, "de-DE", "Detektor")]
    public async Task Everybody_can_choose(ColorScheme colours, int width, string locale, string label)
    {
        var page = await OpenAsync(look: new() { ColorScheme = colours, ViewportSize = new() { Width = width, Height = 800 }, Locale = locale });
        await page.WaitForSelectorAsync("#model-label:not([hidden])", new() { Timeout = Patience });

        (await page.TextContentAsync("#detector-label span")).ShouldBe(label);
        await ShouldBeAccessibleAsync(page, width);
    }

    [Fact]
    public async Task The_page_of_the_browser_alone_keeps_the_default_and_says_so()
    {
        var page = await OpenAsync();
        await page.GotoAsync(new Uri(Server.Server.Address, "/local").ToString());

        await page.WaitForFunctionAsync("() => document.getElementById('model-here')?.textContent === 'light'", null, new() { Timeout = 4 * Patience });
        (await page.IsVisibleAsync("#model-label")).ShouldBeFalse();
    }
}
