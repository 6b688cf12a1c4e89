namespace Mien.Tests;

/// <summary>Data sets that cannot be committed.</summary>
internal static class RealData
{
    /// <summary>A folder of the data folder; skips the test where it is absent.</summary>
    public static string Folder(string name)
    {
        var root = Environment.GetEnvironmentVariable("MIEN_DATA");
        Assert.SkipWhen(string.IsNullOrEmpty(root), "set MIEN_DATA to the folder of data sets to run this test");
        var folder = Path.Combine(root!, name);
        Assert.SkipUnless(Directory.Exists(folder), $"there is no {name} in MIEN_DATA");
        return folder;
    }
}
