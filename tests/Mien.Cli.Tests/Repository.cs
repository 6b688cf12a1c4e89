namespace Mien.Cli.Tests;

/// <summary>Where the sources lie.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Join(folder.FullName, "Mien.slnx")))
            folder = folder.Parent.ShouldNotBeNull("the tests run inside the repository");

        return folder.FullName;
    }
}
