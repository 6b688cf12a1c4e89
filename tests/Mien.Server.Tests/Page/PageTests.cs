using System.Globalization;
using System.Text.Json;
using Microsoft.Playwright;
using Mien.Vision.Pictures;

namespace Mien.Server.Tests.Page;

/// <summary>The page as its readers use it, in a browser, with a real model behind it.</summary>
public sealed class PageTests(Browser browser) : OpenedPage(browser), IClassFixture<Browser>
{
    private const string NoPicture = "Mien.Server.Tests.runtimeconfig.json";

    [Fact]
    public async Task A_photo_is_named_as_the_library_names_it_and_saved()
    {
        var page = await OpenAsync();
        await page.SetInputFilesAsync("#files", Astronaut);
        await page.WaitForSelectorAsync("#photos .faces li", new() { Timeout = Patience });

        await ShouldTell(page, "#photos", Recognizer.Analyze(File.ReadAllBytes(Astronaut), "a").Faces[0], 0.0051);
        (await page.TextContentAsync("#status")).ShouldBe("1 face found.");
        var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("#save-json"));
        var saved = JsonSerializer.Deserialize<Analysis[]>(await File.ReadAllTextAsync(await download.PathAsync(), TestContext.Current.CancellationToken))!;
        saved.ShouldHaveSingleItem().ShouldBe(Recognizer.Analyze(File.ReadAllBytes(Astronaut), "astronaut.jpg"));
        download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("#save-csv"));
        var rows = await File.ReadAllLinesAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        rows.Length.ShouldBe(2);
        rows[0].ShouldStartWith("source,frame,time,width,height,face,track,x,y,w,h,score,left eye x,");
        rows[1].ShouldStartWith("astronaut.jpg,,,512,512,0,,");
    }

    [Fact]
    public async Task Where_the_network_looked_is_shown_when_it_is_asked_for()
    {
        var page = await OpenAsync();
        await page.SetInputFilesAsync("#files", Astronaut);
        await page.GetByText("Where did the network look?").ClickAsync();

        await page.WaitForFunctionAsync("() => document.querySelector('.drawing')?.naturalWidth > 300", null, new() { Timeout = Patience });
    }

    [Fact]
    public async Task What_is_no_picture_is_said_beside_those_that_are_and_until_the_next_ones()
    {
        var page = await OpenAsync();
        await page.SetInputFilesAsync("#files", [Path.Join(AppContext.BaseDirectory, NoPicture), Astronaut]);
        await page.WaitForSelectorAsync("#photos .faces li", new() { Timeout = Patience });
        await page.WaitForFunctionAsync("text => document.getElementById('problem').textContent.startsWith(text)", $"{NoPicture}: not a picture", new() { Timeout = Patience });
        await page.ClickAsync("#clear");
        await page.SetInputFilesAsync("#files", Astronaut);
        await page.WaitForSelectorAsync("#photos .faces li", new() { Timeout = Patience });
        (await page.TextContentAsync("#problem")).ShouldBe("");
    }

    [Fact]
    public async Task The_camera_is_named_as_its_frames_are_and_ends_when_it_is_told()
    {
        var page = await OpenAsync(context => context.GrantPermissionsAsync(["camera"]));
        await page.ClickAsync("#to-camera");
        await page.ClickAsync("#start");
        await page.WaitForSelectorAsync("#live .faces li", new() { Timeout = Patience });

        await ShouldTell(page, "#live", Recognizer.Analyze(Browser.Scene.Encode(PictureFormat.Png), "frame").Faces[0], 0.02 + 0.005);
        (await page.TextContentAsync("#live")).ShouldNotBeNull().ShouldContain("pictures a second");
        await page.ClickAsync("#stop");
        (await page.IsVisibleAsync("#live")).ShouldBeFalse();
        (await page.IsVisibleAsync("#start")).ShouldBeTrue();
    }

    [Theory]
    [InlineData(true, "The camera was refused.")]
    [InlineData(false, "There is no camera.")]
    public async Task A_camera_that_is_refused_or_absent_is_said(bool hasCamera, string text)
    {
        var page = await OpenAsync(context => hasCamera ? Task.CompletedTask : context.GrantPermissionsAsync(["camera"]), hasCamera: hasCamera);
        await page.ClickAsync("#to-camera");
        await page.ClickAsync("#start");

        await ShouldSay(page, text);
    }

    [Fact]
    public async Task A_key_is_asked_for_once_and_the_photo_goes_on()
    {
        var page = await OpenAsync(options: new() { Key = ServerKey.Of("a-key-of-the-tests", "test") });
        await page.SetInputFilesAsync("#files", Astronaut);
        await page.WaitForSelectorAsync("#key-form:not([hidden])", new() { Timeout = Patience });
        // A link takes no key with it.
        (await page.IsVisibleAsync("#other-page")).ShouldBeFalse();
        await page.FillAsync("#key", "a-key-of-the-tests");
        await page.PressAsync("#key", "Enter");

        await page.WaitForSelectorAsync("#photos .faces li", new() { Timeout = Patience });
        (await page.IsVisibleAsync("#key-form")).ShouldBeFalse();
    }

    [Fact]
    public async Task The_camera_has_the_key_and_says_that_the_server_stopped()
    {
        var page = await OpenAsync(context => context.GrantPermissionsAsync(["camera"]), options: new() { Key = ServerKey.Of("a-key-of-the-tests+/=", "test") });
        await page.ClickAsync("#to-camera");
        await page.ClickAsync("#start");
        await page.WaitForSelectorAsync("#key-form:not([hidden])", new() { Timeout = Patience });
        await page.FillAsync("#key", "a-key-of-the-tests+/=");
        await page.PressAsync("#key", "Enter");
        await page.WaitForSelectorAsync("#live .faces li", new() { Timeout = Patience });

        await Server.Server.StopAsync();

        await ShouldSay(page, "The server ended the stream.");
    }

    [Fact]
    public async Task A_camera_too_many_is_told_to_come_again()
    {
        var page = await OpenAsync(context => context.GrantPermissionsAsync(["camera"]), options: new() { Limits = new() { Streams = 1 } });
        using var other = new System.Net.WebSockets.ClientWebSocket();
        await other.ConnectAsync(new UriBuilder(Server.Server.Address) { Scheme = "ws", Path = "/v1/stream" }.Uri, TestContext.Current.CancellationToken);
        await page.ClickAsync("#to-camera");
        await page.ClickAsync("#start");

        await ShouldSay(page, "as many streams as the server takes are open");
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1000)]
    [InlineData(ColorScheme.Dark, 390)]
    public async Task A_request_is_tried(ColorScheme colours, int width)
    {
        var page = await OpenAsync(look: new() { ColorScheme = colours, ViewportSize = new() { Width = width, Height = 800 } }, options: new() { Key = ServerKey.Of("a-key-of-the-tests", "test") });
        await page.GetByRole(AriaRole.Link).Last.ClickAsync();
        await page.FillAsync("#key", "a-key-of-the-tests");
        await page.ClickAsync(".operation:has-text('POST /v1/analyze') summary");
        await page.SetInputFilesAsync("[aria-label='Picture for POST /v1/analyze']", Astronaut);
        await page.ClickAsync(".operation:has-text('POST /v1/analyze') button");

        await page.WaitForFunctionAsync("() => document.querySelector('.operation pre').textContent.startsWith('200 OK')", null, new() { Timeout = Patience });
        (await page.TextContentAsync(".operation pre")).ShouldNotBeNull().ShouldContain("\"expression\": \"happy\"");
        await ShouldBeAccessibleAsync(page, width);
    }

    [Fact]
    public async Task The_keyboard_alone_goes_to_the_camera_and_starts_it()
    {
        var page = await OpenAsync(context => context.GrantPermissionsAsync(["camera"]));
        await FocusAsync(page, "to-camera");
        await page.Keyboard.PressAsync("Enter");
        await FocusAsync(page, "start");
        await page.Keyboard.PressAsync("Space");

        await page.WaitForSelectorAsync("#live .faces li", new() { Timeout = Patience });
        await FocusAsync(page, "stop");
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1000, "en-GB")]
    [InlineData(ColorScheme.Dark, 390, "de-DE")]
    public async Task Everybody_can_read_and_use_it(ColorScheme colours, int width, string locale)
    {
        var page = await OpenAsync(context => context.GrantPermissionsAsync(["camera"]), new() { ColorScheme = colours, ViewportSize = new() { Width = width, Height = 800 }, Locale = locale });
        await page.SetInputFilesAsync("#files", Astronaut);
        await page.WaitForSelectorAsync("#photos .faces li", new() { Timeout = Patience });
        await ShouldBeAccessibleAsync(page, width);
        await page.ClickAsync("#photos figure > div button");
        await page.WaitForSelectorAsync("#photos .drawing", new() { Timeout = Patience });
        await ShouldBeAccessibleAsync(page, width);
        await page.ClickAsync("#to-camera");
        await page.ClickAsync("#start");
        await page.WaitForSelectorAsync("#live .faces li", new() { Timeout = Patience });
        await ShouldBeAccessibleAsync(page, width);
        (await page.TextContentAsync("#stop")).ShouldBe(locale == "de-DE" ? "Kamera anhalten" : "Stop the camera");
    }

    private static async Task ShouldSay(IPage page, string problem)
    {
        await page.WaitForFunctionAsync("text => document.getElementById('problem').textContent.startsWith(text)", problem, new() { Timeout = Patience });
        (await page.IsVisibleAsync("#start")).ShouldBeTrue();
    }

    internal static async Task ShouldTell(IPage page, string where, FaceExpression expected, double tolerance)
    {
        (await page.TextContentAsync($"{where} .faces h2")).ShouldBe($"Face 1: {expected.Expression}");
        foreach (var (label, probability) in expected.Probabilities)
        {
            var shown = await page.Locator($"{where} .bar", new() { Has = page.Locator("span:first-child", new() { HasTextString = label }) }).Locator("span").Last.TextContentAsync();
            (double.Parse(shown!.TrimEnd('%', ' '), CultureInfo.InvariantCulture) / 100).ShouldBe(probability, tolerance, label);
        }
    }
}
