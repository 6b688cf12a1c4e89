using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Mien.Cli.Commands;

namespace Mien.Cli.Tests.Commands;

/// <summary>mien serve: what it refuses, that it ends well, and that other verbs do without it.</summary>
[Collection("processes")]
public sealed class ServeCommandTests
{
    private static readonly string program = Path.Join(AppContext.BaseDirectory, "Mien.Cli.dll");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("--address 0.0.0.0", "0.0.0.0 can be reached from other machines, which takes a key; give one, or listen on 127.0.0.1")]
    [InlineData("--address here", "serve: --address 'here' is no IP address; see mien serve --help")]
    [InlineData("--port 65536", "serve: --port '65536' is not a whole number from 0 to 65535; see mien serve --help")]
    [InlineData("--max-bytes 10", "serve: --max-bytes '10' is not a whole number from 1000 to 250000000; see mien serve --help")]
    [InlineData("--max-connections 0", "serve: --max-connections '0' is not a whole number from 1 to 100000; see mien serve --help")]
    [InlineData("--max-sets 0", "serve: --max-sets '0' is not a whole number from 1 to 100000; see mien serve --help")]
    [InlineData("--max-set-expressions many", "serve: --max-set-expressions 'many' is not a whole number from 1 to 100000; see mien serve --help")]
    [InlineData("--max-set-pictures 100001", "serve: --max-set-pictures '100001' is not a whole number from 1 to 100000; see mien serve --help")]
    [InlineData("--store Host=;Password=secret", "the location of the store names no host; write postgresql://user:password@host:port/database, or Host=...;Database=...;Username=...")]
    [InlineData("--key-file /nowhere/key", "/nowhere/key: the key cannot be read; check its name and permissions")]
    [InlineData("--reports /nowhere/studies", "/nowhere/studies: no such folder of reports; name one that is there, such as results/studies")]
    [InlineData("--key-file /dev/null", "/dev/null: holds no key, which has 16 to 1000 visible ASCII characters; make one, as by: head -c 32 /dev/urandom | base64")]
    public void What_cannot_be_served_is_a_wrong_command_line(string options, string error)
    {
        var streams = new CapturedStreams();

        var status = Run(streams, options.Split(' '));

        status.ShouldBe(ExitStatus.Usage);
        streams.Error.ShouldBe($"mien: {error}\n");
    }

    [Theory]
    [InlineData("", "photo mtcnn")]
    [InlineData("--model light", "light mtcnn")]
    [InlineData("--model photo --model light --detector viola-jones", "photo viola-jones, light viola-jones")]
    [InlineData("--detector none mtcnn --model light photo", "light none, light mtcnn, photo none, photo mtcnn")]
    public void Each_model_goes_with_each_detector_and_the_first_of_each_is_the_default(string options, string expected)
    {
        var streams = new CapturedStreams();
        IReadOnlyList<RecognizerOptions> opened = [];

        CommandRunner.Run(["serve", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)], [ServeCommand.Create(streams.Streams, Open)], streams.Streams).ShouldBe(ExitStatus.SomeFailed);

        string.Join(", ", opened.Select(each => $"{each.Model ?? "photo"} {each.Detector}")).ShouldBe(expected);

        IReadOnlyList<Recognizer> Open(IReadOnlyList<RecognizerOptions> all)
        {
            opened = all;
            throw new MienException("test", "enough");
        }
    }

    [Fact]
    public void A_model_or_detector_that_is_none_ends_it_at_once()
    {
        var streams = new CapturedStreams();

        CommandRunner.Run(["serve", "--model", "photo", "--model", "phot"], [ServeCommand.Create(streams.Streams, Recognizer.OpenAll)], streams.Streams).ShouldBe(ExitStatus.SomeFailed);
        CommandRunner.Run(["serve", "--detector", "mtcnn", "mtcn"], [ServeCommand.Create(streams.Streams, Recognizer.OpenAll)], streams.Streams).ShouldBe(ExitStatus.Usage);
        CommandRunner.Run(["serve", "--model", "light", "--model", "light"], [ServeCommand.Create(streams.Streams, Recognizer.OpenAll)], streams.Streams).ShouldBe(ExitStatus.Usage);

        streams.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(3);
        streams.Error.ShouldStartWith("mien: phot: no model file, and no shipped model of that name; shipped are ");
        streams.Error.ShouldEndWith("mien: the model light with the detector mtcnn is there twice; name each once, and files by different names\n");
    }

    [Fact]
    public void A_port_that_is_taken_is_one_line_and_status_1()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var streams = new CapturedStreams();

        Run(streams, "--port", port.ToString(CultureInfo.InvariantCulture)).ShouldBe(ExitStatus.SomeFailed);

        streams.Error.ShouldBe($"mien: 127.0.0.1:{port}: cannot be listened on (Address already in use); choose another port or address\n");
    }

    [Theory]
    [InlineData("TERM")]
    [InlineData("INT")]
    public async Task A_signal_ends_it_after_the_last_answer(string signal)
    {
        // Whoever runs the tests in the background may have them ignore the signal, which a process inherits.
        var start = new ProcessStartInfo("env", [$"--default-signal={signal}", "dotnet", program, "serve", "--port", "0", "--detector", "none", "--model", "light"]) { RedirectStandardError = true, RedirectStandardOutput = true };
        using var process = Process.Start(start).ShouldNotBeNull();
        var line = (await process.StandardError.ReadLineAsync(Cancellation)).ShouldNotBeNull();
        using var client = new HttpClient { BaseAddress = new(line.Split(' ', ';')[2]) };
        using var body = new HeldBody(FakeRecognizer.Picture(48));

        var answer = client.PostAsync("/v1/analyze", body, Cancellation);
        await body.Begun.Task.WaitAsync(Cancellation);
        await Task.Delay(200, Cancellation);
        Process.Start("kill", ["-" + signal, process.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
        await Task.Delay(200, Cancellation);
        body.Rest.SetResult();

        (await answer).StatusCode.ShouldBe(HttpStatusCode.OK);
        await process.WaitForExitAsync(Cancellation).WaitAsync(TimeSpan.FromMinutes(1), Cancellation);
        process.ExitCode.ShouldBe(0);
        (await process.StandardOutput.ReadToEndAsync(Cancellation) + await process.StandardError.ReadToEndAsync(Cancellation)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Limits_of_sets_hold()
    {
        using var folder = new TemporaryFolder();
        var start = new ProcessStartInfo("dotnet", [
            program, "serve", "--port", "0", "--detector", "none", "--model", "embedding", "--store", folder.PathOf("sets.db"), "--max-sets", "1", "--max-set-expressions", "8", "--max-set-pictures", "1"]) { RedirectStandardError = true };
        using var process = Process.Start(start).ShouldNotBeNull();
        try
        {
            using var client = new HttpClient { BaseAddress = new((await process.StandardError.ReadLineAsync(Cancellation)).ShouldNotBeNull().Split(' ', ';')[2]) };

            (await AskAsync(HttpMethod.Put, "/v1/expressions/ann")).ShouldStartWith("201");
            (await AskAsync(HttpMethod.Put, "/v1/expressions/bob")).ShouldContain("\"too-many-sets\"");
            (await AskAsync(HttpMethod.Post, "/v1/expressions/ann/classes/wink", 48)).ShouldStartWith("201");
            (await AskAsync(HttpMethod.Post, "/v1/expressions/ann/classes/wink", 60)).ShouldContain("\"too-many-samples\"");
            (await AskAsync(HttpMethod.Post, "/v1/expressions/ann/classes/frown", 60)).ShouldContain("\"too-many-expressions\"");

            async Task<string> AskAsync(HttpMethod method, string path, int width = 0)
            {
                using var request = new HttpRequestMessage(method, path);
                if (width > 0)
                    request.Content = new ByteArrayContent(FakeRecognizer.Picture(width, red: (byte)width)) { Headers = { ContentType = new("image/png") } };
                using var answer = await client.SendAsync(request, Cancellation);
                return $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancellation)}";
            }
        }
        finally
        {
            process.Kill();
        }
    }

    [Theory]
    [InlineData("models list", false)]
    [InlineData("serve --port 99999 --help", false)]
    [InlineData("serve --address 0.0.0.0", true)]
    public async Task Other_verbs_load_nothing_of_it(string arguments, bool isLoaded)
    {
        using var folder = new TemporaryFolder();
        var start = new ProcessStartInfo("dotnet", [program, .. arguments.Split(' ')]);
        // The runtime itself writes down which assemblies it loads.
        start.Environment["DOTNET_EnableEventPipe"] = "1";
        start.Environment["DOTNET_EventPipeConfig"] = "Microsoft-Windows-DotNETRuntime:8:4";
        start.Environment["DOTNET_EventPipeOutputPath"] = folder.PathOf("trace");

        await ProgramResult.Of(start);

        var trace = await File.ReadAllBytesAsync(folder.PathOf("trace"), Cancellation);
        trace.AsSpan().IndexOf(Encoding.Unicode.GetBytes("System.CommandLine.dll")).ShouldBeGreaterThan(0);
        (trace.AsSpan().IndexOf(Encoding.Unicode.GetBytes("Mien.Server.dll")) > 0).ShouldBe(isLoaded);
        trace.AsSpan().IndexOf(Encoding.Unicode.GetBytes("Microsoft.AspNetCore.Server.Kestrel")).ShouldBe(-1);
    }

    private static int Run(CapturedStreams streams, params string[] options) =>
        CommandRunner.Run(["serve", .. options], [ServeCommand.Create(streams.Streams, _ => [FakeRecognizer.Create()])], streams.Streams);

    /// <summary>A picture of which the second half is held back.</summary>
    private sealed class HeldBody : HttpContent
    {
        private readonly byte[] picture;

        public HeldBody(byte[] picture)
        {
            this.picture = picture;
            Headers.ContentType = new("image/png");
        }

        public TaskCompletionSource Begun { get; } = new();

        public TaskCompletionSource Rest { get; } = new();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(picture.AsMemory(0, picture.Length / 2), Cancellation);
            await stream.FlushAsync(Cancellation);
            Begun.SetResult();
            await Rest.Task.WaitAsync(Cancellation);
            await stream.WriteAsync(picture.AsMemory(picture.Length / 2), Cancellation);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = picture.Length;
            return true;
        }
    }
}
