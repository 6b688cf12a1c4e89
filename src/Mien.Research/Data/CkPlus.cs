using System.Text.RegularExpressions;
using Mien.Labels;
using Mien.Models;

namespace Mien.Research.Data;

/// <summary>
/// CK+48 (Lucey et al. 2010): the last three frames of each labelled sequence of Extended Cohn-Kanade, 48x48 grey, as
/// <c>class/S005_001_00000009.png</c> (subject, sequence, frame). The set has no splits of its own: split it by
/// <see cref="Sample.Group"/>, the subject, as the frames of a sequence are near copies of each other.
/// </summary>
public static partial class CkPlus
{
    private static readonly PixelShape Shape = new(48, 48, 1);

    /// <summary>Lists the files; pixels are decoded when they are read.</summary>
    /// <param name="path">The folder of class folders.</param>
    /// <param name="pictures">What is in it.</param>
    /// <param name="faults">Takes note of what does not belong there or may not be read; without it the first one throws.</param>
    /// <exception cref="MienException">The folder holds no such set, or (without <paramref name="faults"/>) a file has no such name or class.</exception>
    internal static FaceSet Create(string path, List<ClassifiedPicture> pictures, DataFaults? faults)
    {
        var samples = new List<Sample>(pictures.Count);
        var paths = new List<string>(pictures.Count);
        foreach (var (file, name, _) in pictures)
        {
            var label = ExpressionLabels.SixAndContempt.IndexOf(ExpressionNames.Canonical(name));
            var match = FileName().Match(Path.GetFileName(file));
            if (label < 0 || !match.Success)
            {
                new DataFault(file, null, label < 0 ? $"its folder is not one of {ExpressionLabels.SixAndContempt}" : "expected a name such as S005_001_00000009.png").Report(faults);
                continue;
            }
            samples.Add(new(Path.GetRelativePath(path, file), label, Split.None, match.Groups["subject"].Value));
            paths.Add(file);
        }
        return new("ckplus", ExpressionLabels.SixAndContempt, samples, new PictureFilePixels(paths, Shape));
    }

    /// <summary>The last frame of each sequence, where its expression is strongest, so that no sequence counts three times.</summary>
    internal static FaceSet Peaks(FaceSet frames)
    {
        // Names of one sequence differ in the number of the frame alone, which has eight digits.
        var last = Enumerable.Range(0, frames.Count).GroupBy(row => SequenceOf(frames.Samples[row].Name))
            .Select(sequence => sequence.MaxBy(row => frames.Samples[row].Name, StringComparer.Ordinal));
        return frames.Take([.. last.Order()]);
    }

    private static string SequenceOf(string name) => name[..name.LastIndexOf('_')];

    /// <summary>Whether most files have such names.</summary>
    internal static bool Recognizes(List<ClassifiedPicture> pictures) =>
        2 * pictures.Count(picture => FileName().IsMatch(Path.GetFileName(picture.Path))) > pictures.Count;

    [GeneratedRegex(@"^(?<subject>S\d{3})_\d{3}_\d{8}\.png$", RegexOptions.CultureInvariant)]
    private static partial Regex FileName();
}
