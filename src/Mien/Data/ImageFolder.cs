namespace Mien.Data;

/// <summary>
/// Pictures in folders named after their class: <c>root/class/*</c>, or <c>root/split/class/*</c> where every split is
/// named train, val (valid, validation) or test. Spellings such as "anger" or "Happiness" become the names used throughout.
/// </summary>
public static class ImageFolder
{
    /// <summary>Lists the files; pixels are decoded when they are read.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="pictures">Decodes the files.</param>
    /// <param name="shape">The shape to which every picture is brought.</param>
    /// <param name="labels">
    /// The classes; without it those found, the seven of FER-2013 first and in that order, others after them by name.
    /// </param>
    /// <param name="faults">Takes note of folders that are no class of <paramref name="labels"/>; without it the first one throws.</param>
    /// <exception cref="DataException">The folder holds no pictures in class folders, or (without <paramref name="faults"/>) an unknown class.</exception>
    public static FaceSet Load(string path, IPictureReader pictures, PixelShape shape, LabelSet? labels = null, DataFaults? faults = null)
    {
        var found = PictureFolders.List(path);
        labels ??= LabelsOf(found);
        var samples = new List<FaceSample>(found.Count);
        var paths = new List<string>(found.Count);
        foreach (var (file, name, split) in found)
        {
            var label = labels.IndexOf(ExpressionNames.Canonical(name));
            if (label < 0)
            {
                new DataFault(file, null, $"its folder is not one of {labels}").Report(faults);
                continue;
            }
            samples.Add(new(Path.GetRelativePath(path, file), label, split));
            paths.Add(file);
        }
        var setName = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        return new(setName, labels, samples, new PictureFilePixels(paths, pictures, shape));
    }

    private static LabelSet LabelsOf(List<ClassifiedPicture> pictures)
    {
        var names = pictures.Select(picture => ExpressionNames.Canonical(picture.Class)).ToHashSet(StringComparer.Ordinal);
        return new([.. LabelSet.Fer2013.Where(names.Contains), .. names.Except(LabelSet.Fer2013).Order(StringComparer.Ordinal)]);
    }
}
