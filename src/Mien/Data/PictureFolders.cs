namespace Mien.Data;

/// <summary>One picture of a folder tree of classes.</summary>
internal readonly record struct ClassifiedPicture(string Path, string Class, Split Split);

/// <summary>Lists <c>root/class/*</c> or <c>root/split/class/*</c> in ordinal order, the same on every machine.</summary>
internal static class PictureFolders
{
    private static readonly HashSet<string> Extensions = new(StringComparer.OrdinalIgnoreCase) { ".png", ".jpg", ".jpeg", ".webp" };

    private static readonly Dictionary<string, Split> SplitNames = new(StringComparer.OrdinalIgnoreCase)
    {
        ["train"] = Split.Train,
        ["training"] = Split.Train,
        ["val"] = Split.Validation,
        ["valid"] = Split.Validation,
        ["validation"] = Split.Validation,
        ["test"] = Split.Test,
        ["testing"] = Split.Test,
    };

    /// <exception cref="DataException">The folder does not exist or holds no pictures in class folders.</exception>
    public static List<ClassifiedPicture> List(string root)
    {
        if (!Directory.Exists(root))
            throw new DataException(new(root, null, "no such folder"));
        var folders = Sorted(Directory.EnumerateDirectories(root));
        var pictures = new List<ClassifiedPicture>();
        if (folders.Count > 0 && folders.All(folder => SplitNames.ContainsKey(Path.GetFileName(folder))))
        {
            foreach (var folder in folders)
                AddClasses(Sorted(Directory.EnumerateDirectories(folder)), SplitNames[Path.GetFileName(folder)], pictures);
        }
        else
        {
            AddClasses(folders, Split.None, pictures);
        }
        if (pictures.Count == 0)
            throw new DataException(new(root, null, "no pictures (png, jpg, webp) in folders named after their class"));
        return pictures;
    }

    private static void AddClasses(List<string> folders, Split split, List<ClassifiedPicture> pictures)
    {
        foreach (var folder in folders)
        {
            foreach (var file in Sorted(Directory.EnumerateFiles(folder)))
            {
                if (Extensions.Contains(Path.GetExtension(file)))
                    pictures.Add(new(file, Path.GetFileName(folder), split));
            }
        }
    }

    private static List<string> Sorted(IEnumerable<string> paths) => [.. paths.Order(StringComparer.Ordinal)];
}
