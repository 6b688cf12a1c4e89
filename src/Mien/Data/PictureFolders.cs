using Mien.Vision;

namespace Mien.Data;

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
    /// <exception cref="DataException">The folder does not exist or holds no pictures in class folders.</exception>
    public static List<ClassifiedPicture> List(string root, DataFaults? faults)
    {
        var folders = DataFile.Folders(root);
        var pictures = new List<ClassifiedPicture>();
        if (folders.Length > 0 && folders.All(folder => SplitFolders.ContainsKey(Path.GetFileName(folder))))
        {
            foreach (var folder in folders)
                AddClasses(ListOrReport(DataFile.Folders, folder, faults), SplitFolders[Path.GetFileName(folder)], pictures, faults);
        }
        else
        {
            AddClasses(folders, Split.None, pictures, faults);
        }
        if (pictures.Count == 0)
            throw new DataException(new(root, null, "no pictures (such as png, jpg or webp) in folders named after their class"));
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
        catch (DataException error) when (faults is not null)
        {
            faults.Add(error.Fault);
            return [];
        }
    }
}
