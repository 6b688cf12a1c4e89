using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Mien.Workers.Tests.Queues;

/// <summary>A RabbitMQ server of the tests' own, on ports of its own.</summary>
public sealed class RabbitServer : IDisposable
{
    private const string Programs = "/usr/lib/rabbitmq/bin";
    private const int Attempts = 10;

    private readonly TemporaryFolder folder = new();
    private readonly int port = FreePort();
    private readonly int distribution = FreePort();
    private readonly int names = FreePort();

    public RabbitServer()
    {
        // Its launcher wants to be root or the user that the package made.
        if (!File.Exists($"{Programs}/rabbitmq-server") || !Environment.IsPrivilegedProcess)
            return;
        Start();
        IsRunning = true;
    }

    public bool IsRunning { get; }

    public string Location => $"amqp://guest:guest@127.0.0.1:{port}/";

    private string Node => $"mien{port}@localhost";

    public void Start()
    {
        // Right after it ended its name may be taken for a moment.
        for (var attempt = 0; attempt < Attempts; attempt++)
        {
            Status("rabbitmq-server", "-detached").ShouldBe(0);
            if (Status("rabbitmqctl", "-n", Node, "await_startup", "--timeout", "60") == 0)
                return;
            Thread.Sleep(TimeSpan.FromSeconds(1));
        }
        Assert.Fail("the broker does not start");
    }

    public void Stop() => Status("rabbitmqctl", "-n", Node, "shutdown", "--timeout", "30").ShouldBe(0);

    public void Dispose()
    {
        if (IsRunning)
        {
            Stop();
            Status("epmd", "-kill");
        }
        folder.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private int Status(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program == "epmd" ? program : $"{Programs}/{program}", arguments) { WorkingDirectory = "/", RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in new Dictionary<string, string>
                 {
                     ["RABBITMQ_NODENAME"] = Node, ["RABBITMQ_MNESIA_BASE"] = folder.Path, ["RABBITMQ_LOG_BASE"] = folder.Path, ["RABBITMQ_NODE_PORT"] = $"{port}", ["RABBITMQ_DIST_PORT"] = $"{distribution}",
                     ["RABBITMQ_NODE_IP_ADDRESS"] = "127.0.0.1", ["RABBITMQ_ENABLED_PLUGINS_FILE"] = folder.PathOf("plugins"), ["ERL_EPMD_PORT"] = $"{names}", ["ERL_EPMD_ADDRESS"] = "127.0.0.1", ["HOME"] = folder.Path,
                 })
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        // The server keeps the pipes open.
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        process.WaitForExit(TimeSpan.FromMinutes(2)).ShouldBeTrue(program);
        return process.ExitCode;
    }
}
