using System.Diagnostics;
using Npgsql;

namespace Mien.Tests.Expressions.Stores;

/// <summary>
/// A PostgreSQL server of the tests' own, which listens on a socket in a temporary folder alone. Where it may, it has a file system of
/// 256 KiB, which nobody else sees.
/// </summary>
public sealed class PostgresServer : IDisposable
{
    private const string Installed = "/usr/lib/postgresql";
    private const string ServiceUser = "postgres";
    private const string Mount = "mount -t tmpfs -o size=256k none \"$0\"";

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
        string[] start = ["--pgdata", Data, "--log", folder.PathOf("log"), "--options", $"-k '{folder.Path}' -h '' -F", "--wait", "start"];
        var small = Directory.CreateDirectory(folder.PathOf("small")).FullName;
        if (Environment.IsPrivilegedProcess && Status("unshare", "--mount", "sh", "-c", Mount, small) == 0)
        {
            Run("unshare", ["--mount", "sh", "-c", $"{Mount} && chown {ServiceUser} \"$0\" && exec runuser -u {ServiceUser} -- \"$@\"", small, Program("pg_ctl"), .. start]);
            SmallDisk = small;
        }
        else
        {
            Run(Program("pg_ctl"), start);
        }

        IsRunning = true;
    }

    public bool IsRunning { get; }

    public string Socket => folder.Path;

    public string ConnectionString => $"Host={Socket};Username=mien;Database=postgres";

    /// <summary>Folder of the small file system, for a tablespace; null where it cannot be mounted.</summary>
    public string? SmallDisk { get; }

    private string Data => folder.PathOf("data");

    public void Dispose()
    {
        if (IsRunning)
            Stop();
        folder.Dispose();
    }

    /// <summary>Ends the server, as when its machine goes down.</summary>
    public void Stop() => Run(Program("pg_ctl"), "--pgdata", Data, "--mode", "immediate", "stop");

    /// <summary>Starts it again, without its small file system.</summary>
    public void StartAgain() => Run(Program("pg_ctl"), "--pgdata", Data, "--log", folder.PathOf("log"), "--options", $"-k '{folder.Path}' -h '' -F", "--wait", "start");

    public void Execute(string text, string? database = null)
    {
        using var source = NpgsqlDataSource.Create(database is null ? ConnectionString : $"{ConnectionString};Database={database}");
        using var command = source.CreateCommand(text);
        command.ExecuteNonQuery();
    }

    private string Program(string name) => Path.Combine(programs!, name);

    // The server does not run as root.
    private static void Run(string program, params string[] arguments) => Status(program, arguments).ShouldBe(0, program);

    private static int Status(string program, params string[] arguments)
    {
        var isServer = Path.IsPathRooted(program);
        var start = isServer && Environment.IsPrivilegedProcess
            ? new ProcessStartInfo("runuser", ["-u", ServiceUser, "--", program, .. arguments])
            : new ProcessStartInfo(program, arguments);
        (start.WorkingDirectory, start.RedirectStandardOutput, start.RedirectStandardError) = ("/", true, true);
        using var process = Process.Start(start)!;
        // The server keeps the pipe open after pg_ctl has ended.
        process.OutputDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginErrorReadLine();
        process.WaitForExit(TimeSpan.FromMinutes(2)).ShouldBeTrue(program);
        return process.ExitCode;
    }
}
