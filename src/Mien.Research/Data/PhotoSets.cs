namespace Mien.Research.Data;

/// <summary>Opens sets of pictures whose faces are marked, by name or path.</summary>
public static class PhotoSets
{
    private static readonly Dictionary<string, string> paths = new(StringComparer.OrdinalIgnoreCase)
    {
        ["widerface"] = "widerface",
        ["widerface-web"] = "widerface-web",
        ["all-age-faces"] = "all-age-faces",
        ["voc"] = "photos/voc_boxes.xml",
    };

    /// <summary>The names of known sets.</summary>
    public static IReadOnlyCollection<string> Names => paths.Keys;

    /// <summary>Opens a set: an XML file of dlib's imglab, or a folder of WIDER FACE or All-Age-Faces.</summary>
    /// <param name="nameOrPath">One of <see cref="Names"/>, or a path.</param>
    /// <param name="root">The folder of data sets; null for the one that <see cref="DataSets.RootVariable"/> names.</param>
    /// <exception cref="MienException">There is no such set, or something in it is bad.</exception>
    public static IReadOnlyList<AnnotatedPhoto> Open(string nameOrPath, string? root = null)
    {
        var path = DataSets.Find(paths.GetValueOrDefault(nameOrPath, nameOrPath), root)
            ?? throw new MienException(nameOrPath, "no such set of annotated pictures", $"name a path, or one of {string.Join(", ", Names)} in the folder of the data sets, {DataSets.RootVariable}");
        if (path.EndsWith(".xml", StringComparison.OrdinalIgnoreCase))
            return DlibBoxes.Load(path);
        if (AllAgeFaces.IsAt(path))
            return AllAgeFaces.Load(path);
        return WiderFace.IsAt(path)
            ? WiderFace.Load(path)
            : throw new MienException(path, "no marked faces here: expected wider_face_*_bbx_gt.txt, the key points of All-Age-Faces, or the XML file of dlib's imglab");
    }
}
