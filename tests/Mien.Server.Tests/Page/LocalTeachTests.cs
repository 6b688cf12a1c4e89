using System.Text.Json;
using Microsoft.Playwright;
using Mien.Expressions;
using Mien.Expressions.Plot;
using Mien.Recognition;
using Mien.Vision.Pictures;

namespace Mien.Server.Tests.Page;

/// <summary>Expressions of the reader's own on the page that recognises in the browser alone: taught as the library teaches them, kept in the browser, and nobody is asked.</summary>
public sealed class LocalTeachTests(Browser browser) : OpenedLocalPage(browser), IClassFixture<Browser>
{
    private const string Wink = "a <b>wink & blink";

    [Fact]
    public async Task An_expression_is_taught_by_pictures_and_names_faces_as_that_of_the_library_does()
    {
        var page = await OpenAsync();
        Requests.Clear();
        string[] pictures = [Astronaut, Portraits.Lit(Folder, "dark", 0.6), Portraits.Lit(Folder, "bright", 1.3), Astronaut, Portraits.NoFace(Folder), Two(), Folder.Add("text.txt", "no picture")];
        await TeachAsync(page, Wink, pictures);

        (await page.Locator("#own-pictures li p").AllTextContentsAsync()).ShouldBe(["taken", "taken", "taken", "the same as another one", "no face found", "several faces; show one", "cannot be read"]);
        (await page.TextContentAsync("#status")).ShouldNotBeNull().ShouldStartWith($"“{Wink}” is taught by 3 of 7 pictures.");
        (await page.Locator("#own-sphere .dot").CountAsync()).ShouldBe(8 + 3);
        var expected = TeachInLibrary(Wink, pictures);
        ShouldBeAlike(await SavedAsync(page), expected);

        await page.ReloadAsync();
        await LoadedAsync(page);
        Requests.Clear();
        await page.SelectOptionAsync("#by", "mine");
        await ShouldNameAsync(page, expected);
        (await page.TextContentAsync("#model-here")).ShouldBe("embedding");
        await page.SelectOptionAsync("#by", "");
        (await page.TextContentAsync("#model-here")).ShouldBe("photo");
        ShouldAgree(await AnalyzeAsync(page, Astronaut), Recognizer.Analyze(Astronaut), Astronaut);
        Requests.ShouldBeEmpty();
        (await page.TextContentAsync("#requests")).ShouldBe("0");
    }

    [Fact]
    public async Task An_expression_that_is_there_moves_as_in_the_library_and_faces_far_from_the_others_are_left_out()
    {
        var page = await OpenAsync();
        string[] first = [Astronaut], more = [.. Enumerable.Range(1, 5).Select(i => Portraits.Lit(Folder, $"light-{i}", 0.5 + 0.15 * i)), Strange()];
        await TeachAsync(page, "wink", first);
        (await page.TextContentAsync("#status")).ShouldNotBeNull().ShouldContain("One picture says little; about ten are better.");
        TeachInLibrary("wink", first);
        await TeachAsync(page, "WINK", more);

        (await page.Locator("#own-pictures li p").AllTextContentsAsync()).ShouldBe(["taken", "taken", "taken", "taken", "taken", "far from the others"]);
        (await page.TextContentAsync("#status")).ShouldNotBeNull().ShouldStartWith("“wink” was there and is moved towards 5 of 6 pictures.");
        ShouldBeAlike(await SavedAsync(page), TeachInLibrary("WINK", more));
    }

    [Fact]
    public async Task A_trained_expression_is_taught_and_keeps_its_threshold()
    {
        var page = await OpenAsync();
        string[] pictures = [Astronaut, Portraits.Lit(Folder, "dark", 0.6)];
        await TeachAsync(page, "Sad", pictures);

        ShouldBeAlike(await SavedAsync(page), TeachInLibrary("Sad", pictures));
    }

    [Fact]
    public async Task A_set_of_the_library_is_opened_drawn_and_saved_as_it_is()
    {
        var page = await OpenAsync();
        var set = TeachInLibrary("wink", [Astronaut]);
        set = TeachInLibrary("Grübeln", [Portraits.Lit(Folder, "dark", 0.6), Portraits.Lit(Folder, "bright", 1.3)]);
        await page.ClickAsync("#to-teach");
        await page.SetInputFilesAsync("#own-set-file", Folder.PathOf("library.set"));
        await page.WaitForSelectorAsync("#own-sphere text", new() { Timeout = Patience });

        (await page.InputValueAsync("#own-set")).ShouldBe("library");
        (await page.TextContentAsync("#status")).ShouldBe("The set “library” is here now.");
        (await SavedBytesAsync(page)).ShouldBe(await File.ReadAllBytesAsync(Folder.PathOf("library.set"), Cancellation));
        await page.SelectOptionAsync("#by", "library");
        await ShouldNameAsync(page, set);
        await ShouldBeDrawnAsync(page, "library", set);

        page.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        await page.ClickAsync("#to-teach");
        await page.ClickAsync("[data-remove=wink]", new() { Timeout = Patience });
        (await SavedAsync(page)).Classes.Select(item => item.Name).ShouldBe([.. set.Remove("wink").Classes.Select(item => item.Name)]);
    }

    [Fact]
    public async Task An_expression_is_given_another_name_as_in_the_library()
    {
        var page = await OpenAsync();
        await TeachAsync(page, "wink", [Astronaut]);
        var name = " Happy ";
        page.Dialog += (_, dialog) => _ = dialog.AcceptAsync(name);
        await page.ClickAsync("[data-rename=wink]");
        await page.WaitForFunctionAsync("() => document.getElementById('problem').textContent === 'Another expression of the set has this name; give another one.\\n'", null, new() { Timeout = Patience });
        name = "Wink";
        await page.ClickAsync("[data-rename=wink]");
        await page.WaitForSelectorAsync("[data-rename=Wink]", new() { Timeout = Patience });
        name = "froh";
        await page.ClickAsync("[data-rename=happy]");
        await page.WaitForSelectorAsync("[data-rename=froh]", new() { Timeout = Patience });

        ShouldBeAlike(await SavedAsync(page), TeachInLibrary("wink", [Astronaut]).Rename("wink", "Wink").Rename("happy", "froh"));
    }

    [Fact]
    public async Task An_expression_is_taught_by_the_camera_tried_at_once_and_removed()
    {
        var page = await OpenAsync();
        page.Dialog += (_, dialog) => _ = dialog.AcceptAsync();
        Requests.Clear();
        await page.ClickAsync("#to-teach");
        await page.FillAsync("#own-name", "proud");
        await page.ClickAsync("#own-camera");
        await page.ClickAsync("#own-take");
        await page.WaitForFunctionAsync("() => document.querySelectorAll('#own-pictures li').length === 10 && !document.getElementById('own-take').disabled", null, new() { Timeout = Patience });
        await page.ClickAsync("#own-teach");
        await page.WaitForSelectorAsync("#own-pictures .taken", new() { Timeout = Patience });
        await page.ClickAsync("#own-try");
        await page.WaitForSelectorAsync("#live .faces li", new() { Timeout = Patience });
        (await page.TextContentAsync("#live .faces h2")).ShouldBe("Face 1: proud");
        (await page.InputValueAsync("#by")).ShouldBe("mine");

        await page.ClickAsync("#to-teach");
        await page.ClickAsync("[data-remove=proud]", new() { Timeout = Patience });
        await page.WaitForFunctionAsync("() => document.querySelectorAll('#own-classes tbody tr').length === 7", null, new() { Timeout = Patience });
        await page.ClickAsync("#own-drop");
        await page.WaitForSelectorAsync("#own-whole", new() { State = WaitForSelectorState.Hidden, Timeout = Patience });
        (await page.IsVisibleAsync("#by-label")).ShouldBeFalse();
        Requests.ShouldBeEmpty();
        (await page.TextContentAsync("#requests")).ShouldBe("0");
    }

    [Fact]
    public async Task Each_picture_of_a_video_is_named_by_the_set_as_the_library_names_it()
    {
        var page = await OpenAsync();
        await TeachAsync(page, "wink", [Astronaut]);
        await page.SelectOptionAsync("#by", "mine");
        await page.ClickAsync("#to-photo");
        var clip = await Clip.MakeAsync(Folder.PathOf("clip.mp4"), Astronaut);
        await Clip.GiveAsync(page, clip);

        using var embedder = ExpressionEmbedder.Open();
        using var naming = Recognizer.With(new ExpressionSetClassifier(embedder, TeachInLibrary("wink", [Astronaut])));
        await Clip.ShouldBeNamedAsync(page, clip, naming, tolerance: 0.03f);
    }

    [Fact]
    public async Task After_the_first_visit_it_teaches_without_network_and_server()
    {
        var page = await OpenAsync();
        await page.WaitForSelectorAsync("#offline:not([hidden])", new() { Timeout = Patience });
        await Server.Server.StopAsync();
        await page.Context.SetOfflineAsync(true);
        await page.ReloadAsync();
        await LoadedAsync(page);
        await TeachAsync(page, "wink", [Astronaut]);

        (await page.Locator("#own-pictures li p").AllTextContentsAsync()).ShouldBe(["taken"]);
    }

    [Fact]
    public async Task Whatever_cannot_be_done_is_said_in_a_line_and_changes_nothing()
    {
        var page = await OpenAsync();
        await page.ClickAsync("#to-teach");
        await page.FillAsync("#own-name", "wink");
        await ShouldSayAsync("#own-teach", "Choose pictures, or take some with the camera.\n");
        await page.SetInputFilesAsync("#own-files", Portraits.NoFace(Folder));
        await ShouldSayAsync("#own-teach", "Of no picture was the face taken; each says why.\n");
        (await page.Locator("#own-pictures li p").AllTextContentsAsync()).ShouldBe(["no face found"]);
        await page.SetInputFilesAsync("#own-files", Astronaut);
        await page.FillAsync("#own-name", "Unknown");
        const string badName = "This cannot be a name: give 1 to 100 characters, without control characters, and not “unknown”.\n";
        await ShouldSayAsync("#own-teach", badName);
        await page.FillAsync("#own-name", "   ");
        await ShouldSayAsync("#own-teach", badName);
        await page.FillAsync("#own-name", "wink");
        await page.FillAsync("#own-set", " ");
        await ShouldSayAsync("#own-teach", badName);

        const string badSet = "The file is no set of expressions, or is damaged; save it again.\n";
        TeachInLibrary("wink", [Astronaut]);
        var whole = await File.ReadAllBytesAsync(Folder.PathOf("library.set"), Cancellation);
        await ShouldRefuseAsync("empty.set", [], badSet);
        await ShouldRefuseAsync("cut.set", whole[..^4], badSet);
        await ShouldRefuseAsync("picture.set", await File.ReadAllBytesAsync(Astronaut, Cancellation), badSet);
        await ShouldRefuseAsync("long.set", [.. whole, 0, 0, 0, 0], badSet);
        await ShouldRefuseAsync("length.set", [.. whole[..^4], .. BitConverter.GetBytes(2f)], badSet);
        var text = System.Text.Encoding.Latin1.GetString(whole);
        await ShouldRefuseAsync("name.set", System.Text.Encoding.Latin1.GetBytes(text.Replace("wink", "fear", StringComparison.Ordinal)), badSet);
        var at = text.IndexOf("fingerprint\":\"", StringComparison.Ordinal) + 14;
        await ShouldRefuseAsync("other.set", System.Text.Encoding.Latin1.GetBytes(text[..at] + (text[at] == '0' ? '1' : '0') + text[(at + 1)..]),
            "The set belongs to another model or another version of it; teach it anew.\n");
        (await page.EvaluateAsync<string[]>("async () => (await import('./server.js')).sets()")).ShouldBe(["mine"]);

        Task ShouldRefuseAsync(string name, byte[] content, string line) => ShouldSayOfAsync(() => page.SetInputFilesAsync("#own-set-file", Folder.Add(name, content)), line);

        Task ShouldSayAsync(string button, string line) => ShouldSayOfAsync(() => page.ClickAsync(button), line);

        async Task ShouldSayOfAsync(Func<Task> act, string line)
        {
            await page.EvaluateAsync("document.getElementById('problem').textContent = ''");
            await act();
            await page.WaitForFunctionAsync("() => document.getElementById('problem').textContent !== ''", null, new() { Timeout = Patience });
            (await page.TextContentAsync("#problem")).ShouldBe(line);
        }
    }

    [Fact]
    public async Task A_browser_that_keeps_nothing_says_so()
    {
        var page = await OpenAsync();
        await page.AddInitScriptAsync("Object.defineProperty(window, 'indexedDB', { get() { throw new DOMException('denied', 'SecurityError'); } });");
        await page.ReloadAsync();
        await page.ClickAsync("#to-teach");

        await page.WaitForFunctionAsync("() => document.getElementById('problem').textContent.startsWith('This browser keeps nothing for this page')", null, new() { Timeout = Patience });
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1000, "en-GB")]
    [InlineData(ColorScheme.Dark, 390, "de-DE")]
    public async Task Everybody_can_teach(ColorScheme colours, int width, string locale)
    {
        var page = await OpenAsync(new() { ColorScheme = colours, ViewportSize = new() { Width = width, Height = 800 }, Locale = locale });
        await TeachAsync(page, "wink", [Astronaut, Portraits.Lit(Folder, "dark", 0.6), Portraits.NoFace(Folder)]);

        await OpenedPage.ShouldBeAccessibleAsync(page, width);
        (await page.TextContentAsync("[data-text=ownHowHere]")).ShouldNotBeNull().ShouldContain(locale == "de-DE" ? "Dieser Browser behält Zahlen" : "This browser keeps numbers");
    }

    private static async Task TeachAsync(IPage page, string name, string[] pictures)
    {
        await page.ClickAsync("#to-teach");
        await page.FillAsync("#own-name", name);
        await page.SetInputFilesAsync("#own-files", pictures);
        await page.ClickAsync("#own-teach");
        await page.WaitForFunctionAsync("() => document.querySelectorAll('#own-pictures li p').length > 0 && !document.getElementById('own-teach').disabled", null, new() { Timeout = Patience });
    }

    private ExpressionSet TeachInLibrary(string name, string[] pictures)
    {
        using var location = ExpressionSetLocation.Open(Folder.PathOf("library.set"));
        using var enroller = Enroller.Open(location, options: new() { KeepNames = false });
        enroller.Teach(name, enroller.Choose([.. pictures.Select(picture => enroller.Read(PictureSource.File(picture)))]));
        return location.Need();
    }

    private static async Task<byte[]> SavedBytesAsync(IPage page)
    {
        var download = await page.RunAndWaitForDownloadAsync(() => page.ClickAsync("#own-save"));
        download.SuggestedFilename.ShouldBe($"{await page.InputValueAsync("#own-set")}.set");
        return await File.ReadAllBytesAsync(await download.PathAsync(), Cancellation);
    }

    private async Task<ExpressionSet> SavedAsync(IPage page) => ExpressionSetFile.Read(Folder.Add("saved.set", await SavedBytesAsync(page)));

    private static void ShouldBeAlike(ExpressionSet set, ExpressionSet expected)
    {
        (set.Model, set.Fingerprint, set.Scale).ShouldBe((expected.Model, expected.Fingerprint, expected.Scale));
        foreach (var (item, own) in set.Classes.Zip(expected.Classes))
        {
            (item.Name, item.IsTrained, item.Samples.Count).ShouldBe((own.Name, own.IsTrained, own.Samples.Count));
            item.AngleTo(own).ShouldBeLessThan(0.5);
            item.Threshold.ShouldBe(own.Threshold, 0.005f);
            foreach (var sample in item.Samples)
                (sample.Source, DateTimeOffset.UtcNow - sample.Added < TimeSpan.FromMinutes(10)).ShouldBe(("", true));
        }
        set.Classes.Count.ShouldBe(expected.Classes.Count);
    }

    private async Task ShouldNameAsync(IPage page, ExpressionSet set)
    {
        using var embedder = ExpressionEmbedder.Open();
        using var naming = Recognizer.With(new ExpressionSetClassifier(embedder, set));
        await page.ClickAsync("#to-photo");
        foreach (var picture in new[] { Astronaut, Portraits.Lit(Folder, "darker", 0.4), Two() })
            ShouldAgree(await AnalyzeAsync(page, picture), naming.Analyze(picture), picture);
    }

    private static async Task ShouldBeDrawnAsync(IPage page, string name, ExpressionSet set)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
            SpherePlot.WriteData(json, set);
        var expected = JsonDocument.Parse(buffer.ToArray()).RootElement;
        var drawn = JsonDocument.Parse(await page.EvaluateAsync<string>("async name => JSON.stringify(await (await import('./server.js')).sphereOf(name))", name)).RootElement;
        ShouldHave(drawn, expected);

        static void ShouldHave(JsonElement drawn, JsonElement expected)
        {
            if (expected.ValueKind == JsonValueKind.Number)
                drawn.GetDouble().ShouldBe(expected.GetDouble(), 0.002);
            else if (expected.ValueKind == JsonValueKind.Array)
                foreach (var (one, other) in drawn.EnumerateArray().Zip(expected.EnumerateArray()))
                    ShouldHave(one, other);
            else if (expected.ValueKind == JsonValueKind.Object)
                foreach (var property in drawn.EnumerateObject())
                    ShouldHave(property.Value, expected.GetProperty(property.Name));
            else
                drawn.ToString().ShouldBe(expected.ToString());
        }
    }

    // Twice beside himself.
    private string Two()
    {
        var photo = Picture.Load(Astronaut);
        var pixels = new byte[2 * photo.Pixels.Length];
        for (var row = 0; row < 2 * photo.Height; row++)
            photo.Pixels.Slice(3 * photo.Width * (row / 2), 3 * photo.Width).CopyTo(pixels.AsSpan(3 * photo.Width * row));
        return Folder.Add("two.png", Picture.FromPixels(pixels, 2 * photo.Width, photo.Height).Encode(PictureFormat.Png));
    }

    // The astronaut, whose mouth and cheeks are covered.
    private string Strange()
    {
        var photo = Picture.Load(Astronaut);
        var pixels = photo.Pixels.ToArray();
        for (var y = 125; y < 170; y++)
            pixels.AsSpan(3 * (y * photo.Width + 200), 3 * 60).Clear();
        return Folder.Add("strange.png", Picture.FromPixels(pixels, photo.Width, photo.Height).Encode(PictureFormat.Png));
    }
}
