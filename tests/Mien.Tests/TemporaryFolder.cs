namespace Mien.Tests;

/// <summary>A folder that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("mien").FullName;

    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    public string Add(string name, string content = "") => Add(name, System.Text.Encoding.UTF8.GetBytes(content));

    public string Add(string name, ReadOnlySpan<byte> content)
    {
        var path = PathOf(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllBytes(path, content);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
