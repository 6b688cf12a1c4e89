using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Mien.Cli.Tests.Documents;

/// <summary>A server that a document tells its reader to start, on a free port; it is stopped as a reader would, which has to go well.</summary>
internal sealed class DocumentedServer : IAsyncDisposable
{
    /// <summary>How a command begins that starts one.</summary>
    public const string Command = "./mien serve";

    private const string Port = ":5005";

    private readonly Process process;
    private readonly Task<string> output;
    private readonly int port;

    private DocumentedServer(Process process, int port)
    {
        (this.process, this.port) = (process, port);
        output = process.StandardOutput.ReadToEndAsync();
    }

    /// <summary>Runs a command in a folder until it is said to listen.</summary>
    public static async Task<DocumentedServer> StartAsync(string command, string folder)
    {
        var port = FreePort();
        var start = new ProcessStartInfo("sh", ["-c", $"exec {command} --port {port}"]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        var server = new DocumentedServer(Process.Start(start).ShouldNotBeNull(), port);
        (await server.process.StandardError.ReadLineAsync(TestContext.Current.CancellationToken)).ShouldNotBeNull(command).ShouldStartWith("listening on http://");
        return server;
    }

    /// <summary>A command of a client, for the port that was free.</summary>
    public string Reached(string command) => command.Replace(Port, string.Create(CultureInfo.InvariantCulture, $":{port}"), StringComparison.Ordinal);

    public async ValueTask DisposeAsync()
    {
        Process.Start("kill", [process.Id.ToString(CultureInfo.InvariantCulture)]).WaitForExit();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0, error);
        (await output + error).ShouldBeEmpty();
        process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
