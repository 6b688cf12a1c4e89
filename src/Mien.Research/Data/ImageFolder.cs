using Mien.Labels;
using Mien.Models;

namespace Mien.Research.Data;

/// <summary>
/// Pictures in folders named after their class: <c>root/class/*</c>, or <c>root/split/class/*</c> where every split is
/// named train, val (valid, validation) or test. Spellings such as "anger" or "Happiness" become the names used
/// throughout. The classes are those found: the seven of FER-2013 first and in that order, others after them by name.
/// </summary>
internal static class ImageFolder
{
    private static readonly PixelShape Shape = new(48, 48, 1);

    /// <summary>Lists the files; pixels are decoded when they are read, as 48x48 grey unless another shape is asked for.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="pictures">What is in it.</param>
    /// <exception cref="MienException">The folder holds no pictures in class folders.</exception>
    internal static FaceSet Create(string path, List<ClassifiedPicture> pictures)
    {
        var labels = LabelsOf(pictures);
        var samples = pictures.Select(picture => new Sample(
            Path.GetRelativePath(path, picture.Path), labels.IndexOf(ExpressionNames.Canonical(picture.Class)), picture.Split));
        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(path)));
        return new(name, labels, [.. samples], new PictureFilePixels([.. pictures.Select(picture => picture.Path)], Shape));
    }

    private static LabelSet LabelsOf(List<ClassifiedPicture> pictures)
    {
        var names = pictures.Select(picture => ExpressionNames.Canonical(picture.Class)).ToHashSet(StringComparer.Ordinal);
        return new([.. ExpressionLabels.Seven.Where(names.Contains), .. names.Except(ExpressionLabels.Seven).Order(StringComparer.Ordinal)]);
    }
}
