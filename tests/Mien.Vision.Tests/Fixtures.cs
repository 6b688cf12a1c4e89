namespace Mien.Vision.Tests;

/// <summary>Where the committed fixtures and the data that cannot be committed lie.</summary>
internal static class Fixtures
{
    public static string Root { get; } = FindRoot();

    public static string Astronaut => Path.Combine(Root, "samples", "astronaut.jpg");

    public static string Folder => Path.Combine(Root, "tests", "fixtures");

    /// <summary>The folder of photos; skips the test where the data are absent.</summary>
    public static string Photos()
    {
        var data = Environment.GetEnvironmentVariable("MIEN_DATA");
        Assert.SkipWhen(string.IsNullOrEmpty(data), "set MIEN_DATA to the data folder to run this test");
        return Path.Combine(data!, "photos");
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Mien.slnx")))
                return folder.FullName;
        }

        throw new DirectoryNotFoundException("Mien.slnx: not found above the tests");
    }
}
