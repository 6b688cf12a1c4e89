using System.Globalization;
using Microsoft.Playwright;
using Mien.Results;

namespace Mien.Server.Tests.Page;

/// <summary>Videos on the page, gone through picture by picture.</summary>
public sealed class ClipTests(Browser browser) : OpenedPage(browser, new RecognizerOptions { Model = "photo" }), IClassFixture<Browser>
{
    private readonly TemporaryFolder folder = new();

    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync();
        folder.Dispose();
    }

    [Theory]
    [InlineData("clip.mp4")]
    [InlineData("clip.webm")]
    public async Task Each_picture_of_a_video_is_named_as_the_library_names_it_and_none_is_lost(string name)
    {
        var page = await OpenAsync();
        var clip = await Clip.MakeAsync(folder.PathOf(name), Astronaut);
        await Clip.GiveAsync(page, clip);

        await Clip.ShouldBeNamedAsync(page, clip, Recognizer);
    }

    [Fact]
    public async Task The_timeline_of_each_face_leads_to_its_moments_by_mouse_and_keyboard_and_the_table_is_that_of_the_command()
    {
        var page = await OpenAsync();
        var clip = await Clip.MakeAsync(folder.PathOf("clip.mp4"), Astronaut);
        await Clip.GiveAsync(page, clip);
        var frames = new List<Analysis>();
        await foreach (var frame in Recognizer.AnalyzeVideoAsync(clip, cancellation: TestContext.Current.CancellationToken))
            frames.Add(frame.Analysis);

        var slider = page.GetByRole(AriaRole.Slider, new() { Name = "Face 1 over time", Exact = true });
        (await slider.GetAttributeAsync("aria-valuemax")).ShouldBe($"{Clip.Frames - 1}");
        await ShouldShowAsync(Clip.Frames - 1);
        await slider.FocusAsync();
        foreach (var (key, moment) in new[] { ("Home", 0), ("ArrowRight", 1), ("PageUp", 11), ("ArrowLeft", 10), ("End", Clip.Frames - 1), ("ArrowUp", Clip.Frames - 1) })
        {
            await page.Keyboard.PressAsync(key);
            await ShouldShowAsync(moment);
        }

        var box = (await slider.BoundingBoxAsync())!;
        await page.Mouse.ClickAsync(box.X + (box.Width * 20.1f / Clip.Frames), box.Y + (box.Height / 2));
        await ShouldShowAsync(20);
        await page.GetByRole(AriaRole.Button, new() { Name = "Play", Exact = true }).ClickAsync();
        await page.WaitForFunctionAsync("() => document.querySelector('.track').getAttribute('aria-valuenow') === '29'", null, new() { Timeout = Patience });

        var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("#save-csv"));
        var rows = await File.ReadAllLinesAsync(await download.PathAsync(), TestContext.Current.CancellationToken);
        using var written = new MemoryStream();
        using (var writer = ResultFormat.Csv.CreateWriter(written, Recognizer.Labels))
        {
            foreach (var analysis in frames)
                writer.Write(analysis);
            writer.Complete();
        }

        string[] expected = System.Text.Encoding.UTF8.GetString(written.ToArray()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        rows.Length.ShouldBe(expected.Length);
        rows[0].ShouldBe(expected[0]);
        foreach (var (row, own) in rows.Zip(expected).Skip(1))
        {
            // Numbers differ as the colours of browser and ffmpeg do.
            var (cells, exact) = (row.Split(','), own.Split(','));
            (cells.Length, cells[1], cells[2], cells[3], cells[4], cells[5], cells[6]).ShouldBe((exact.Length, exact[1], exact[2], exact[3], exact[4], exact[5], exact[6]));
            cells.Select(cell => cell.Length > 0).ShouldBe(exact.Select(cell => cell.Length > 0), row);
        }

        async Task ShouldShowAsync(int moment)
        {
            (await slider.GetAttributeAsync("aria-valuenow")).ShouldBe($"{moment}");
            var face = frames[moment].Faces.SingleOrDefault();
            var text = await slider.GetAttributeAsync("aria-valuetext");
            text.ShouldNotBeNull().ShouldStartWith(string.Create(CultureInfo.InvariantCulture, $"{(double)moment / Clip.Rate:0.00} s: {face?.Expression ?? "No face found."}"));
            (await page.Locator(".clip .faces h2").AllTextContentsAsync()).ShouldBe(face is null ? [] : [$"Face 1: {face.Expression}"]);
        }
    }

    [Fact]
    public async Task A_video_that_the_browser_cannot_play_is_said_and_the_next_goes_on()
    {
        var page = await OpenAsync();
        var broken = folder.Add("broken.mp4", "no video");
        await page.SetInputFilesAsync("#files", [broken, Astronaut]);

        await page.WaitForSelectorAsync("#photos .faces li", new() { Timeout = Patience });
        (await page.TextContentAsync("#problem")).ShouldBe("broken.mp4: This browser cannot play such a video; convert it to MP4 with H.264, or to WebM.\n");
    }

    [Fact]
    public async Task A_video_that_does_not_say_how_long_it_is_as_browsers_record_it_is_gone_through()
    {
        var page = await OpenAsync();
        await page.SetInputFilesAsync("#files", await Clip.MakeAsync(folder.PathOf("clip.webm"), Astronaut, "-live", "1"));
        await page.WaitForFunctionAsync("() => /[0-9]/.test(document.getElementById('status').textContent) || document.getElementById('problem').textContent", null, new() { Timeout = Patience });

        (await page.TextContentAsync("#problem")).ShouldBe("");
        (await page.TextContentAsync("#status")).ShouldNotBeNull().ShouldMatch("^(29|30) pictures of the video gone through, 1 face");
    }

    [Fact]
    public async Task A_video_is_stopped_and_what_was_found_stays()
    {
        var page = await OpenAsync();
        await page.SelectOptionAsync("#rate", "30");
        await page.SetInputFilesAsync("#files", await Clip.MakeAsync(folder.PathOf("clip.mp4"), Astronaut));
        await page.WaitForFunctionAsync("() => document.querySelector('.clip progress')?.value > 2", null, new() { Timeout = Patience });
        await page.GetByRole(AriaRole.Button, new() { Name = "Stop", Exact = true }).ClickAsync();

        await page.WaitForSelectorAsync("#save-json", new() { Timeout = Patience });
        (await page.TextContentAsync("#status")).ShouldNotBeNull().ShouldMatch("^[1-8]?[0-9] pictures of the video");
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1000, "en-GB")]
    [InlineData(ColorScheme.Dark, 390, "de-DE")]
    public async Task Everybody_can_look_at_a_video(ColorScheme colours, int width, string locale)
    {
        var page = await OpenAsync(look: new() { ColorScheme = colours, ViewportSize = new() { Width = width, Height = 800 }, Locale = locale });
        await page.SelectOptionAsync("#rate", "5");
        await page.SetInputFilesAsync("#files", await Clip.MakeAsync(folder.PathOf("clip.mp4"), Astronaut));
        await page.WaitForSelectorAsync("#save-json", new() { Timeout = Patience });

        await ShouldBeAccessibleAsync(page, width);
        (await page.GetByRole(AriaRole.Slider).GetAttributeAsync("aria-label")).ShouldBe(locale == "de-DE" ? "Gesicht 1 über die Zeit" : "Face 1 over time");
    }
}
