using System.Diagnostics;

namespace Mien.Tests.Expressions;

/// <summary>A PostgreSQL server of the tests' own, which listens on a socket in a temporary folder alone.</summary>
public sealed class PostgresServer : IDisposable
{
    private const string Installed = "/usr/lib/postgresql";
    private const string ServiceUser = "postgres";

    private readonly TemporaryFolder folder = new();
    private readonly string? programs;

    public PostgresServer()
    {
        programs = Directory.Exists(Installed)
            ? Directory.GetDirectories(Installed).Select(version => Path.Combine(version, "bin")).FirstOrDefault(bin => File.Exists(Path.Combine(bin, "initdb")))
            : null;
        if (programs is null)
            return;
        if (Environment.IsPrivilegedProcess)
            Run("chown", ServiceUser, folder.Path);
        Run(Program("initdb"), "--pgdata", Data, "--auth", "trust", "--username", "mien", "--encoding", "UTF8", "--locale", "C", "--no-sync");
        Run(Program("pg_ctl"), "--pgdata", Data, "--log", folder.PathOf("log"), "--options", $"-k '{folder.Path}' -h '' -F", "--wait", "start");
        IsRunning = true;
    }

    public bool IsRunning { get; }

    public string Socket => folder.Path;

    private string Data => folder.PathOf("data");

    public void Dispose()
    {
        if (IsRunning)
            Run(Program("pg_ctl"), "--pgdata", Data, "--mode", "immediate", "stop");
        folder.Dispose();
    }

    private string Program(string name) => Path.Combine(programs!, name);

    // The server does not run as root.
    private static void Run(string program, params string[] arguments)
    {
        var isServer = Path.IsPathRooted(program);
        var start = isServer && Environment.IsPrivilegedProcess
            ? new ProcessStartInfo("runuser", ["-u", ServiceUser, "--", program, .. arguments])
            : new ProcessStartInfo(program, arguments);
        (start.WorkingDirectory, start.RedirectStandardOutput) = ("/", true);
        using var process = Process.Start(start)!;
        // The server keeps the pipe open after pg_ctl has ended.
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.WaitForExit(TimeSpan.FromMinutes(2)).ShouldBeTrue(program);
        process.ExitCode.ShouldBe(0, program);
    }
}
