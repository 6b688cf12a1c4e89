namespace Mien.Research.Data;

/// <summary>Opens data sets by name or path.</summary>
public static class DataSets
{
    /// <summary>The environment variable that names the folder of data sets.</summary>
    public const string RootVariable = "MIEN_DATA";

    private const string SheetWithLabels = "sfew-sheet";
    private const string LastFrames = "ckplus-peaks";
    private const string AllViews = "kdef-views";

    private static readonly Dictionary<string, string[]> Folders = new(StringComparer.OrdinalIgnoreCase)
    {
        ["fer2013"] = ["fer2013"],
        ["ckplus"] = ["ckplus48", "ckplus", "CK+48"],
        [LastFrames] = ["ckplus48", "ckplus", "CK+48"],
        ["kdef"] = ["kdef", "KDEF", "KDEF_and_AKDEF/KDEF"],
        [AllViews] = ["kdef", "KDEF", "KDEF_and_AKDEF/KDEF"],
        ["rafdb"] = ["rafdb"],
        ["rafce"] = ["rafdb/compound_rafce", "rafce", "RAF-CE"],
        ["expw"] = ["expw", "ExpW"],
        ["expw-train"] = ["expw-train"],
        ["affectnet"] = ["affectnet"],
        ["sfew"] = ["sfew/frames", "sfew"],
        ["sfew-faces"] = ["sfew/crop_faces"],
        ["sfew-features"] = ["sfew/SFEW.xlsx"],
        [SheetWithLabels] = ["sfew/SFEW.xlsx"],
    };

    /// <summary>The names of known sets.</summary>
    public static IReadOnlyCollection<string> Names => Folders.Keys;

    /// <summary>Opens a set of faces.</summary>
    /// <param name="nameOrPath">As for <see cref="OpenSamples"/>.</param>
    /// <param name="root">As for <see cref="OpenSamples"/>.</param>
    /// <param name="faults">As for <see cref="OpenSamples"/>.</param>
    /// <exception cref="MienException">As for <see cref="OpenSamples"/>; or the set holds feature vectors.</exception>
    public static FaceSet Open(string nameOrPath, string? root = null, DataFaults? faults = null) =>
        OpenSamples(nameOrPath, root, faults) as FaceSet
        ?? throw new MienException(nameOrPath, "holds feature vectors, and faces are needed", "name a set of pictures");

    /// <summary>Opens a set of faces or feature vectors; what lies at the path tells its format.</summary>
    /// <param name="nameOrPath">One of <see cref="Names"/>, the name of another folder of the root, or the path of a file or folder.</param>
    /// <param name="root">The folder of data sets; null for the one that <see cref="RootVariable"/> names.</param>
    /// <param name="faults">Takes note of what cannot be used, which is left out; without it the first fault throws.</param>
    /// <exception cref="MienException">There is no such set, it is empty, or (without <paramref name="faults"/>) something in it is bad.</exception>
    public static SampleSet OpenSamples(string nameOrPath, string? root = null, DataFaults? faults = null)
    {
        var path = Resolve(nameOrPath, root ?? Environment.GetEnvironmentVariable(RootVariable));
        var data = Load(path, nameOrPath, faults);
        return data.Count > 0 || faults is { Count: > 0 } ? data : throw new MienException(path, "holds no samples", "fetch it again, or name another set");
    }

    /// <summary>A file or folder by its path, or below the folder of data sets; null if it is at neither place.</summary>
    internal static string? Find(string path, string? root)
    {
        root ??= Environment.GetEnvironmentVariable(RootVariable);
        return Path.Exists(path) ? path : !string.IsNullOrEmpty(root) && Path.Combine(root, path) is var below && Path.Exists(below) ? below : null;
    }

    /// <summary>Whether a set of <see cref="Names"/> is there.</summary>
    internal static bool Has(string name, string? root) => Folders[name].Any(folder => Find(folder, root) is not null);

    private static SampleSet Load(string path, string nameOrPath, DataFaults? faults)
    {
        if (path.EndsWith(".xlsx", StringComparison.OrdinalIgnoreCase))
            return SfewSheet.Load(path, faults, nameOrPath.Equals(SheetWithLabels, StringComparison.OrdinalIgnoreCase));
        if (Fer2013.Find(path) is not null)
            return Fer2013.Load(path, faults);
        if (File.Exists(path))
            throw new MienException(path, "is no data set: expected a folder, a CSV like that of FER-2013 (.csv, .csv.gz) or SFEW's sheet (.xlsx)");
        if (RafDb.Find(path) is not null)
            return RafDb.Load(path, faults);
        if (RafCe.Find(path) is not null)
            return RafCe.Load(path, faults);
        if (Expw.Find(path) is not null)
            return Expw.Load(path, faults);
        var pictures = PictureFolders.List(path, faults);
        if (CkPlus.Recognizes(pictures))
        {
            var frames = CkPlus.Create(path, pictures, faults);
            return nameOrPath.Equals(LastFrames, StringComparison.OrdinalIgnoreCase) ? CkPlus.Peaks(frames) : frames;
        }
        if (Kdef.Recognizes(pictures))
            return Kdef.Create(path, pictures, nameOrPath.Equals(AllViews, StringComparison.OrdinalIgnoreCase), faults);
        return Sfew.Recognizes(pictures) ? Sfew.Create(path, pictures, faults) : ImageFolder.Create(path, pictures);
    }

    private static string Resolve(string nameOrPath, string? root)
    {
        IEnumerable<string> inRoot = string.IsNullOrEmpty(root)
            ? []
            : Folders.GetValueOrDefault(nameOrPath, [nameOrPath]).Select(folder => Path.Combine(root, folder));
        IEnumerable<string> candidates = Folders.ContainsKey(nameOrPath) ? [.. inRoot, nameOrPath] : [nameOrPath, .. inRoot];
        return candidates.FirstOrDefault(Path.Exists) ?? throw new MienException(nameOrPath, string.IsNullOrEmpty(root)
                ? $"no such file or folder; to open a set by name, name the folder of data sets or set {RootVariable}"
                : $"not found, nor in {root}; known names are {string.Join(", ", Names)}");
    }
}
