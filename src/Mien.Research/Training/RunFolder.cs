using Mien.Tensors;

namespace Mien.Research.Training;

/// <summary>A folder that a run or a study writes to.</summary>
internal static class RunFolder
{
    /// <summary>Refuses a folder that holds anything. What a beginning that was killed left unfinished is taken away, and does not count.</summary>
    /// <param name="folder">The folder, whether it is there or not.</param>
    /// <param name="kind">What is to be begun in it, such as "run".</param>
    /// <exception cref="MienException">It is not empty.</exception>
    public static void RequireEmpty(string folder, string kind)
    {
        AtomicFile.DeleteAllUnfinished(folder);
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new MienException(folder, "the folder is not empty", $"choose another, or resume the {kind} in it");
    }
}
