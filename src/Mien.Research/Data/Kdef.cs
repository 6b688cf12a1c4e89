using System.Text.RegularExpressions;
using Mien.Labels;
using Mien.Models;

namespace Mien.Research.Data;

/// <summary>
/// KDEF, the Karolinska Directed Emotional Faces (Lundqvist, Flykt and Öhman 1998): colour pictures of 562x762 such as
/// <c>AF01/AF01ANS.JPG</c>: session A or B, sex F or M, person, expression (AF is fear, AN anger, DI, HA, NE, SA, SU) and view (S is
/// straight, HL and HR half profiles, FL and FR profiles). The set has no splits of its own: split it by <see cref="Sample.Group"/>, the
/// person, of both sessions. Pictures show the head with hair and shoulders, so that faces are to be found first.
/// </summary>
internal static partial class Kdef
{
    // A quarter of the pictures' pixels; ask for another shape where it matters.
    private static readonly PixelShape Shape = new(381, 281, 3);

    private static readonly Dictionary<string, string> Expressions = new(StringComparer.OrdinalIgnoreCase)
    {
        ["AF"] = "fear",
        ["AN"] = "angry",
        ["DI"] = "disgust",
        ["HA"] = "happy",
        ["NE"] = "neutral",
        ["SA"] = "sad",
        ["SU"] = "surprise",
    };

    /// <summary>Lists the files; pixels are decoded when they are read.</summary>
    /// <param name="path">The folder of the persons' folders.</param>
    /// <param name="pictures">What is in it.</param>
    /// <param name="allViews">Whether profiles, too; else faces seen from the front alone.</param>
    /// <param name="faults">Takes note of pictures with other names, which are left out; without it the first one throws.</param>
    /// <exception cref="MienException">A picture has another name (without <paramref name="faults"/>).</exception>
    internal static FaceSet Create(string path, List<ClassifiedPicture> pictures, bool allViews, DataFaults? faults)
    {
        var (samples, paths) = (new List<Sample>(pictures.Count), new List<string>(pictures.Count));
        foreach (var file in pictures.Select(picture => picture.Path))
        {
            var match = FileName().Match(Path.GetFileName(file));
            if (!match.Success)
            {
                new DataFault(file, null, "expected a name such as AF01ANS.JPG: session, sex, person, expression, view").Report(faults);
                continue;
            }
            if (!allViews && !match.Groups["view"].Value.Equals("S", StringComparison.OrdinalIgnoreCase))
                continue;
            samples.Add(new(Path.GetRelativePath(path, file), ExpressionLabels.Seven.IndexOf(Expressions[match.Groups["expression"].Value]), Split.None, match.Groups["person"].Value.ToUpperInvariant()));
            paths.Add(file);
        }
        return new("kdef", ExpressionLabels.Seven, samples, new PictureFilePixels(paths, Shape));
    }

    /// <summary>Whether most files have such names.</summary>
    internal static bool Recognizes(List<ClassifiedPicture> pictures) =>
        2 * pictures.Count(picture => FileName().IsMatch(Path.GetFileName(picture.Path))) > pictures.Count;

    [GeneratedRegex("^[AB](?<person>[FM][0-9]{2})(?<expression>AF|AN|DI|HA|NE|SA|SU)(?<view>S|HL|HR|FL|FR)\\.JPG$", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex FileName();
}
