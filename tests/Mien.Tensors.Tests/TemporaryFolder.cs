namespace Mien.Tensors.Tests;

/// <summary>A folder that goes when the test is over.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("mien-");

    public string Combine(string name) => Path.Combine(folder.FullName, name);

    public IEnumerable<string> Files => folder.EnumerateFiles().Select(file => file.Name);

    public void Dispose() => folder.Delete(recursive: true);
}
