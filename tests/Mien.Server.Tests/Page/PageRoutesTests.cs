using System.Text.RegularExpressions;

namespace Mien.Server.Tests.Page;

public sealed partial class PageRoutesTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_and_whatever_it_names_are_there_and_may_ask_this_server_alone()
    {
        await using var server = await RunningServer.StartAsync();
        var seen = new HashSet<string> { "/" };
        var open = new Queue<string>(seen);
        while (open.TryDequeue(out var path))
        {
            using var answer = await server.Client.GetAsync(path, Cancellation);
            ((int)answer.StatusCode).ShouldBe(200, path);
            var text = await answer.Content.ReadAsStringAsync(Cancellation);
            OutsideAddress().Matches(text).Select(match => match.Value).ShouldBe(path == "/icon.svg" ? ["http://www.w3.org/2000/svg"] : [], path);
            var policy = answer.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem();
            policy.ShouldStartWith("default-src 'none'; script-src 'self'; style-src 'self';");
            policy.ShouldNotContain("unsafe");
            answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
            answer.Headers.GetValues("Referrer-Policy").ShouldBe(["no-referrer"]);
            foreach (var named in NamedFile().Matches(text).Select(match => "/" + match.Groups[1].Value).Where(seen.Add))
                open.Enqueue(named);
        }

        seen.Order().ShouldBe(["/", "/camera.js", "/clip.js", "/faces.js", "/files.js", "/icon.svg", "/jobs.js", "/lens.js", "/openapi.json", "/page.css", "/page.js", "/photos.js", "/reports.js", "/server.js", "/sphere.js", "/teach.js", "/texts.js", "/timeline.js", "/try.html", "/try.js"]);
    }

    [Fact]
    public async Task Whoever_has_no_key_gets_the_page_and_no_answers()
    {
        await using var server = await RunningServer.StartAsync(new() { Key = ServerKey.Of("a-key-of-the-tests", "test") });

        (await server.Client.GetAsync("/", Cancellation)).StatusCode.ShouldBe(System.Net.HttpStatusCode.OK);
        using var models = await server.Client.GetAsync("/v1/models", Cancellation);
        await RunningServer.ShouldBeProblemAsync(models, 401, "unauthorized");
    }

    [Theory]
    [InlineData("/index.html/")]
    [InlineData("/../appsettings.json")]
    [InlineData("/web/page.js")]
    [InlineData("/Page.js%00")]
    [InlineData("/%2e%2e/%2e%2e/etc/passwd")]
    public async Task Nothing_else_is_served_as_a_file(string path)
    {
        await using var server = await RunningServer.StartAsync();

        using var answer = await server.Client.GetAsync(path, Cancellation);
        ((int)answer.StatusCode).ShouldBeOneOf(400, 404);
    }

    [Fact]
    public async Task The_page_says_the_same_in_both_languages()
    {
        await using var server = await RunningServer.StartAsync();
        var texts = await server.Client.GetStringAsync("/texts.js", Cancellation);
        var page = await server.Client.GetStringAsync("/", Cancellation);
        string[] names = [.. TextName().Matches(texts[texts.IndexOf("en: {", StringComparison.Ordinal)..texts.IndexOf("de: {", StringComparison.Ordinal)]).Select(match => match.Groups[1].Value)];

        var german = texts[texts.IndexOf("de: {", StringComparison.Ordinal)..texts.IndexOf("expressions: {", StringComparison.Ordinal)];
        names.Length.ShouldBeGreaterThan(20);
        TextName().Matches(german).Select(match => match.Groups[1].Value).ShouldBe(names);
        PageText().Matches(page).Select(match => match.Groups[1].Value).ShouldBeSubsetOf(names);
    }

    [GeneratedRegex(@"https?://[^\s""']+")]
    private static partial Regex OutsideAddress();

    [GeneratedRegex(@"(?:src=""|href=""|from ""\./)([\w.]+)""")]
    private static partial Regex NamedFile();

    [GeneratedRegex(@"(?:^| )(\w+): (?:""|n =>)", RegexOptions.Multiline)]
    private static partial Regex TextName();

    [GeneratedRegex(@"data-(?:text|label)=""(\w+)""")]
    private static partial Regex PageText();
}
