using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json;

namespace Mien.Cli.Tests.Commands;

/// <summary>mien serve, whose store lies on a file system of 512 KiB, which it alone sees, until that is full and has room again.</summary>
[Collection("processes")]
public sealed class FullDiskServerTests : IDisposable
{
    // $0 is the program and $1 the folder of the disk; what is read says what happens to the disk, and its end ends the server.
    private const string Script =
        """
        mount -t tmpfs -o size=512k none "$1" || exit 99
        head -c 262144 /dev/zero > "$1/ballast"
        dotnet "$0" serve --port 0 --detector none --model embedding --store "$1/sets.db" </dev/null &
        while read -r what; do
            case $what in
                fill) dd if=/dev/zero of="$1/filler" bs=4k 2>/dev/null ;;
                free) rm "$1/ballast" "$1/filler" ;;
            esac
            ls "$1" | tr '\n' ' '
            echo
        done
        kill $! && wait $!
        echo "status $?"
        """;

    private readonly TemporaryFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Teaching_is_refused_while_it_is_full_all_else_goes_on_and_what_was_taught_stays()
    {
        var disk = Directory.CreateDirectory(folder.PathOf("disk")).FullName;
        var start = new ProcessStartInfo("unshare", ["--map-root-user", "--mount", "sh", "-c", Script, Path.Join(AppContext.BaseDirectory, "Mien.Cli.dll"), disk])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start).ShouldNotBeNull();
        var line = await process.StandardError.ReadLineAsync(Cancellation);
        Assert.SkipWhen(line is null || line.StartsWith("unshare:", StringComparison.Ordinal) || line.StartsWith("mount:", StringComparison.Ordinal), "this test mounts a file system, which is not allowed here");
        line.ShouldStartWith("listening on ");
        using var client = new HttpClient { BaseAddress = new(line.Split(' ', ';')[2]) };

        (await AskAsync(HttpMethod.Put, "/v1/expressions/ann")).Status.ShouldBe(201);
        var taught = 0;
        (int Status, string Code) answer;
        while ((answer = await TeachAsync()).Status < 300)
            (++taught).ShouldBeLessThan(500);
        answer.ShouldBe((503, "store-unavailable"));
        taught.ShouldBeGreaterThan(3);

        (await DoAsync("fill")).ShouldContain("filler");
        (await TeachAsync()).ShouldBe((503, "store-unavailable"));
        (await AskAsync(HttpMethod.Put, "/v1/expressions/bob")).ShouldBe((503, "store-unavailable"));
        (await AskAsync(HttpMethod.Delete, "/v1/expressions/ann")).ShouldBe((503, "store-unavailable"));
        (await AskAsync(HttpMethod.Post, "/v1/analyze", 48)).Status.ShouldBe(200);
        (await AskAsync(HttpMethod.Get, "/livez")).Status.ShouldBe(200);
        (await AskAsync(HttpMethod.Get, "/readyz")).Status.ShouldBe(200);

        (await DoAsync("free")).ShouldNotContain("filler");
        (await SamplesAsync()).ShouldBe(taught);
        (await AskAsync(HttpMethod.Post, "/v1/analyze?expressions=ann", 48)).Status.ShouldBe(200);
        (await TeachAsync()).Status.ShouldBe(200);
        (await SamplesAsync()).ShouldBe(taught + 1);
        (await AskAsync(HttpMethod.Delete, "/v1/expressions/ann")).Status.ShouldBe(204);

        (await DoAsync("list")).ShouldBe("sets.db ");
        process.StandardInput.Close();
        var told = await process.StandardError.ReadToEndAsync(Cancellation);
        (await process.StandardOutput.ReadToEndAsync(Cancellation)).ShouldBe("status 0\n", told);
        told.Split('\n', StringSplitOptions.RemoveEmptyEntries).Count(text => text.Contains("fault of the server", StringComparison.Ordinal)).ShouldBeLessThanOrEqualTo(2, told);
        told.ShouldContain("make room on it");

        Task<(int Status, string Code)> TeachAsync() => AskAsync(HttpMethod.Post, "/v1/expressions/ann/classes/wink", 48 + taught);

        async Task<(int Status, string Code)> AskAsync(HttpMethod method, string path, int width = 0)
        {
            using var request = new HttpRequestMessage(method, path);
            if (width > 0)
                request.Content = new ByteArrayContent(FakeRecognizer.Picture(width, red: (byte)width)) { Headers = { ContentType = new("image/png") } };
            using var response = await client.SendAsync(request, Cancellation);
            var code = response.IsSuccessStatusCode ? "" : (await response.Content.ReadFromJsonAsync<JsonElement>(Cancellation)).GetProperty("code").GetString()!;
            return ((int)response.StatusCode, code);
        }

        async Task<int> SamplesAsync() =>
            (await client.GetFromJsonAsync<JsonElement>("/v1/expressions/ann/classes/wink", Cancellation)).GetProperty("samples").GetArrayLength();

        // What lies on the disk afterwards.
        async Task<string> DoAsync(string what)
        {
            await process.StandardInput.WriteLineAsync(what);
            return (await process.StandardOutput.ReadLineAsync(Cancellation)).ShouldNotBeNull();
        }
    }
}
