using System.Diagnostics;

namespace Mien.Cli.Tests.Launcher;

/// <summary>
/// A small copy of the repository in a path with a space, and a PATH on which dotnet, apt-get, dpkg-query, id and sudo
/// are scripts that keep their state in files of this folder.
/// </summary>
internal sealed class Sandbox : IDisposable
{
    private static readonly string[] SystemCommands =
    [
        "cat", "chmod", "cksum", "cut", "dirname", "env", "find", "flock", "mkdir", "mv", "readlink", "rm", "sed", "sh", "sort", "tail",
        "tee", "tr", "true",
    ];

    private readonly TemporaryFolder _folder = new();

    public Sandbox()
    {
        Directory.CreateDirectory(_folder.PathOf("bin"));
        foreach (var command in SystemCommands)
            File.CreateSymbolicLink(_folder.PathOf("bin/" + command), FindOnPath(command));

        Copy(System.IO.Path.Join(Repository.Root, "mien"), "repository/mien");
        foreach (var file in new[] { "Directory.Build.props", "Directory.Packages.props", "global.json", "src/Mien.Cli/Program.cs" })
            Add("repository/" + file, file);

        AddCommand("dotnet", """
            echo "$*" >>"$SANDBOX/dotnet.log"
            case $1 in
                --version) [ ! -e "$SANDBOX/no-sdk" ] ;;
                --list-sdks) echo "8.0.100 [/sdk]" ;;
                restore) [ ! -e "$SANDBOX/no-$#-argument-restore" ] || { echo "restore is broken"; exit 1; } ;;
                publish)
                    [ ! -e "$SANDBOX/no-build" ] || { echo "Program.cs(1,1): error"; exit 1; }
                    mkdir "$SANDBOX/repository/.mien/cli" 2>/dev/null
                    mkdir "$4"
                    case $* in
                        *PublishAot=true*) printf '#!/bin/sh\nflock -n "${0%%/*}" true || echo "${0%%/*}" >>"$SANDBOX/held.log"\necho "ran by itself in $PWD:" "$@"\n' >"$4/Mien.Cli"; chmod +x "$4/Mien.Cli" ;;
                        *) echo >"$4/Mien.Cli.dll" ;;
                    esac ;;
                build) ;;
                test | exec)
                    echo "${MIEN_TEST_VECTORS:-all}" >>"$SANDBOX/vectors.log"
                    cat "$SANDBOX/test-output"
                    exit "$(cat "$SANDBOX/test-status")" ;;
                *)
                    flock -n "${1%/*}" true || echo "${1%/*}" >>"$SANDBOX/held.log"
                    shift; echo "ran in $PWD:" "$@" ;;
            esac
            """);
        AddCommand("dpkg-query", """grep() { while read -r line; do [ "$line" != "$1" ] || return 0; done; return 1; }; grep "$4" <"$SANDBOX/installed" && echo installed""");
        AddCommand("id", """echo "$(cat "$SANDBOX/user")" """);
        AddCommand("apt-get", """
            echo "$*" >>"$SANDBOX/apt.log"
            case " $* " in
                *" update "*) [ ! -e "$SANDBOX/offline" ] && echo >"$SANDBOX/lists" ;;
                *" install "*)
                    [ -e "$SANDBOX/lists" ] || { echo "E: Unable to locate package" >&2; exit 100; }
                    for word in "$@"; do echo "$word" >>"$SANDBOX/installed"; done ;;
            esac
            """);

        Add("installed", "libdnnl2\nopencv-data\nffmpeg\n");
        Add("user", "0");
    }

    public string Path => _folder.Path;

    public void Add(string name, string content = "") => _folder.Add(name, content);

    public void Remove(string name) => File.Delete(_folder.PathOf(name));

    /// <summary>The lines that a command has logged, none when it was not called.</summary>
    public string[] Log(string name) => File.Exists(_folder.PathOf(name)) ? File.ReadAllLines(_folder.PathOf(name)) : [];

    public int BuildCount() => Log("dotnet.log").Count(line => line.StartsWith("publish", StringComparison.Ordinal));

    public Task<ProgramResult> Run(params string[] arguments) => RunAs(_folder.PathOf("repository/mien"), arguments);

    public Task<ProgramResult> RunAs(string path, params string[] arguments)
    {
        var start = new ProcessStartInfo(path, arguments) { WorkingDirectory = _folder.Path };
        start.Environment.Clear();
        start.Environment["PATH"] = _folder.PathOf("bin");
        start.Environment["HOME"] = _folder.Path;
        start.Environment["SANDBOX"] = _folder.Path;
        return ProgramResult.Of(start);
    }

    public void AddCommand(string name, string script)
    {
        Add("bin/" + name, "#!/bin/sh\n" + script + "\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(_folder.PathOf("bin/" + name), UnixFileMode.UserRead | UnixFileMode.UserExecute);
    }

    public void Dispose() => _folder.Dispose();

    private static string FindOnPath(string command) => Environment.GetEnvironmentVariable("PATH").ShouldNotBeNull()
        .Split(':').Select(folder => System.IO.Path.Join(folder, command)).First(File.Exists);

    private void Copy(string source, string name)
    {
        Add(name);
        File.Copy(source, _folder.PathOf(name), overwrite: true);
    }
}
