using System.Text;

namespace Mien.Cli.Tests;

/// <summary>An empty folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Path = Directory.CreateTempSubdirectory("mien ").FullName;

    public string Path { get; }

    public string PathOf(string name) => System.IO.Path.Join(Path, name);

    public string Add(string name, string content = "") => Add(name, Encoding.UTF8.GetBytes(content));

    public string Add(string name, ReadOnlySpan<byte> content)
    {
        var path = PathOf(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
