using Microsoft.Playwright;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Server.Tests.Page;

/// <summary>The page that recognises in the browser alone: it sees what the library sees, and asks nobody.</summary>
public sealed class LocalPageTests(Browser browser) : OpenedLocalPage(browser), IClassFixture<Browser>
{
    [Fact]
    public async Task Photos_are_named_as_the_library_names_them_and_nothing_is_asked_after_loading()
    {
        var page = await OpenAsync();
        Requests.Clear();
        var astronaut = Picture.Load(Astronaut);
        foreach (var (name, picture) in new[] { ("one.png", astronaut), ("two.png", Two(astronaut)), ("turned.png", astronaut.Turn(90)) })
            await ShouldBeNamedAsync(page, Folder.Add(name, picture.Encode(PictureFormat.Png)));
        await ShouldBeNamedAsync(page, Astronaut);

        Requests.ShouldBeEmpty();
        (await page.TextContentAsync("#requests")).ShouldBe("0");
        (await page.EvaluateAsync<bool>("crossOriginIsolated")).ShouldBeTrue();
        (await page.GetByText("Where did the network look?").CountAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task What_is_no_picture_is_said()
    {
        var page = await OpenAsync();
        await page.SetInputFilesAsync("#files", Path.Join(AppContext.BaseDirectory, "Mien.Server.Tests.runtimeconfig.json"));

        await page.WaitForFunctionAsync("text => document.getElementById('problem').textContent === text", "Mien.Server.Tests.runtimeconfig.json: This browser knows no such picture.\n", new() { Timeout = Patience });
    }

    [Fact]
    public async Task After_the_first_visit_it_works_without_network_and_server()
    {
        var page = await OpenAsync();
        await page.WaitForSelectorAsync("#offline:not([hidden])", new() { Timeout = Patience });
        await Server.Server.StopAsync();
        await page.Context.SetOfflineAsync(true);
        await page.ReloadAsync();

        await LoadedAsync(page);
        await ShouldBeNamedAsync(page, Astronaut);
    }

    [Fact]
    public async Task The_camera_is_named_as_its_frames_are_and_nothing_is_asked()
    {
        var page = await OpenAsync();
        Requests.Clear();
        await page.ClickAsync("#to-camera");
        await page.ClickAsync("#start");
        await page.WaitForSelectorAsync("#live .faces li", new() { Timeout = Patience });

        var expected = Recognizer.Analyze(Browser.Scene.Encode(PictureFormat.Png), "frame").Faces[0];
        await PageTests.ShouldTell(page, "#live", expected, 0.02 + 0.005);
        Requests.ShouldBeEmpty();
        (await page.TextContentAsync("#requests")).ShouldBe("0");
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1000, "en-GB")]
    [InlineData(ColorScheme.Dark, 390, "de-DE")]
    public async Task Everybody_can_read_it(ColorScheme colours, int width, string locale)
    {
        var page = await OpenAsync(new() { ColorScheme = colours, ViewportSize = new() { Width = width, Height = 800 }, Locale = locale });
        await page.SetInputFilesAsync("#files", Astronaut);
        await page.WaitForSelectorAsync("#photos .faces li", new() { Timeout = Patience });

        await OpenedPage.ShouldBeAccessibleAsync(page, width);
    }

    [Fact]
    public async Task Each_picture_of_a_video_is_named_as_the_library_names_it_and_nothing_is_asked()
    {
        var page = await OpenAsync();
        Requests.Clear();
        var clip = await Clip.MakeAsync(Folder.PathOf("clip.mp4"), Astronaut);
        await Clip.GiveAsync(page, clip);

        await Clip.ShouldBeNamedAsync(page, clip, Recognizer);
        Requests.ShouldBeEmpty();
        (await page.TextContentAsync("#requests")).ShouldBe("0");
    }

    [Fact]
    public async Task Links_lead_to_the_page_of_the_server_and_back()
    {
        var page = await OpenAsync();
        await page.SelectOptionAsync("#language", "de");
        await FollowAsync("Zur Seite, deren Server die Gesichter findet, erklärt und sich lehren lässt", Server.Server.Address.ToString());
        await FollowAsync("Have faces found in this browser instead: pictures stay in it", $"{Server.Server.Address}local/");

        // Waiting for the load of a page that is there already may wait for ever.
        async Task FollowAsync(string text, string address)
        {
            await page.GetByRole(AriaRole.Link, new() { Name = text, Exact = true }).ClickAsync();
            await page.WaitForURLAsync(address, new() { WaitUntil = WaitUntilState.Commit });
        }
    }

    [Fact]
    public async Task Every_file_of_the_page_is_served_by_its_own_policy_and_nothing_else_is()
    {
        var server = await StartAsync();
        foreach (var (name, bytes) in LocalPage.Files(Recognizer))
        {
            using var answer = await server.Client.GetAsync($"/local/{(name == "index.html" ? "" : name)}", Cancellation);
            ((int)answer.StatusCode).ShouldBe(200, name);
            (await answer.Content.ReadAsByteArrayAsync(Cancellation)).ShouldBe(bytes);
            answer.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem().ShouldStartWith("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob:; media-src blob:; connect-src 'self';");
            answer.Headers.GetValues("Cross-Origin-Embedder-Policy").ShouldBe(["require-corp"]);
        }

        using var other = await server.Client.GetAsync("/local/%2e%2e/page.js", Cancellation);
        other.Headers.Contains("Cross-Origin-Embedder-Policy").ShouldBeFalse();
        using var missing = await server.Client.GetAsync("/local/nothing.js", Cancellation);
        await RunningServer.ShouldBeProblemAsync(missing, 404, "not-found");
    }

    [Fact]
    public async Task A_recogniser_that_no_browser_can_run_has_no_such_page()
    {
        await using var server = await RunningServer.StartAsync();

        using var answer = await server.Client.GetAsync("/local/", Cancellation);
        await RunningServer.ShouldBeProblemAsync(answer, 404, "no-local-page");
    }

    [Fact]
    public async Task Whoever_has_no_key_does_not_get_the_networks()
    {
        var server = await StartAsync(new() { Key = ServerKey.Of("a-key-of-the-tests", "test") });

        using var answer = await server.Client.GetAsync("/local/model.onnx", Cancellation);
        await RunningServer.ShouldBeProblemAsync(answer, 401, "unauthorized");
    }

    // The photo, and half as large beside it.
    private static Picture Two(Picture photo)
    {
        var (side, half) = (photo.Width, photo.Width / 2);
        var small = new float[3 * half * half];
        photo.CropRgb(new Box(0, 0, side, side), half, half, small);
        var pixels = new byte[3 * (side + half) * side];
        for (var y = 0; y < side; y++)
        {
            photo.Pixels.Slice(3 * y * side, 3 * side).CopyTo(pixels.AsSpan(3 * y * (side + half)));
            for (var i = 0; i < 3 * half && y < half; i++)
                pixels[(3 * ((y * (side + half)) + side)) + i] = (byte)Math.Round(small[(3 * y * half) + i]);
        }

        return Picture.FromPixels(pixels, side + half, side);
    }

    private async Task ShouldBeNamedAsync(IPage page, string path) => ShouldAgree(await AnalyzeAsync(page, path), Recognizer.Analyze(path), path);
}
