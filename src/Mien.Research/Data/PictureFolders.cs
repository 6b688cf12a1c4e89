using Mien.Vision.Pictures;

namespace Mien.Research.Data;

/// <summary>One picture of a folder tree of classes.</summary>
internal readonly record struct ClassifiedPicture(string Path, string Class, Split Split);

/// <summary>Lists <c>root/class/*</c> or <c>root/split/class/*</c>.</summary>
internal static class PictureFolders
{
    private static readonly Dictionary<string, Split> SplitFolders = new(StringComparer.OrdinalIgnoreCase)
    {
        ["train"] = Split.Train,
        ["training"] = Split.Train,
        ["val"] = Split.Validation,
        ["valid"] = Split.Validation,
        ["validation"] = Split.Validation,
        ["test"] = Split.Test,
        ["testing"] = Split.Test,
    };

    /// <param name="root">The folder.</param>
    /// <param name="faults">Takes note of folders that may not be read; without it the first one throws.</param>
    /// <exception cref="MienException">The folder does not exist or holds no pictures in class folders.</exception>
    public static List<ClassifiedPicture> List(string root, DataFaults? faults)
    {
        var folders = DataFile.Folders(root);
        var pictures = new List<ClassifiedPicture>();
        var splits = folders.Where(folder => SplitFolders.ContainsKey(Path.GetFileName(folder))).ToList();
        var classes = splits.ConvertAll(folder => ListOrReport(DataFile.Folders, folder, faults));
        if (splits.Count > 0 && (splits.Count == folders.Length || classes.Exists(below => below.Length > 0)))
        {
            foreach (var (folder, below) in splits.Zip(classes))
                AddClasses(below, SplitFolders[Path.GetFileName(folder)], pictures, faults);
            foreach (var folder in folders.Except(splits))
                new DataFault(folder, null, "lies beside the splits and is none: expected train, validation or test").Report(faults);
        }
        else
        {
            AddClasses(folders, Split.None, pictures, faults);
        }
        if (pictures.Count == 0)
            throw new MienException(root, "no pictures (such as png, jpg or webp) in folders named after their class");
        return pictures;
    }

    private static void AddClasses(string[] folders, Split split, List<ClassifiedPicture> pictures, DataFaults? faults)
    {
        foreach (var folder in folders)
        {
            foreach (var file in ListOrReport(DataFile.Files, folder, faults))
            {
                if (Picture.CanLoad(file))
                    pictures.Add(new(file, Path.GetFileName(folder), split));
            }
        }
    }

    private static string[] ListOrReport(Func<string, string[]> list, string folder, DataFaults? faults)
    {
        try
        {
            return list(folder);
        }
        catch (MienException error) when (faults is not null)
        {
            faults.Add(DataFault.Of(error));
            return [];
        }
    }
}
