using System.Text.RegularExpressions;
using Mien.Labels;
using Mien.Models;

namespace Mien.Research.Data;

/// <summary>
/// RAF-DB, basic expressions (Li, Deng and Du 2017): <c>EmoLabel/list_patition_label.txt</c> with lines such as
/// <c>train_00001.jpg 5</c>, and the aligned 100x100 colour pictures <c>Image/aligned/train_00001_aligned.jpg</c>.
/// Its labels 1 to 7 become those of FER-2013. It has the splits train and test, and does not tell who is seen.
/// </summary>
public static partial class RafDb
{
    private static readonly PixelShape Shape = new(100, 100, 3);

    private static readonly string[] NamesFrom1 = ["surprise", "fear", "disgust", "happy", "sad", "angry", "neutral"];

    /// <summary>Reads the list; pixels are decoded when they are read.</summary>
    /// <param name="path">The folder with <c>EmoLabel</c> and <c>Image</c>, or the one above named <c>basic</c>.</param>
    /// <param name="faults">Takes note of lines that cannot be used, which are left out; without it the first one throws.</param>
    /// <exception cref="MienException">There is no such set, or (without <paramref name="faults"/>) a line is bad or its picture missing.</exception>
    public static FaceSet Load(string path, DataFaults? faults = null)
    {
        var list = Find(path) ?? throw new MienException(path, "no EmoLabel/list_patition_label.txt here");
        var folder = Path.GetFullPath(Path.Combine(list, "..", "..", "Image", "aligned"));
        var samples = new List<Sample>();
        var paths = new List<string>();
        foreach (var (number, line) in LineList.Read(list))
        {
            if (Parse(line, folder, out var file, out var sample) is { } reason)
            {
                new DataFault(list, number, reason).Report(faults);
                continue;
            }
            samples.Add(sample!);
            paths.Add(file);
        }
        return new("rafdb", ExpressionLabels.Seven, samples, new PictureFilePixels(paths, Shape));
    }

    /// <summary>The list of labels below a path, or null.</summary>
    internal static string? Find(string path) =>
        new[] { path, Path.Combine(path, "basic") }
            .Select(folder => Path.Combine(folder, "EmoLabel", "list_patition_label.txt"))
            .FirstOrDefault(File.Exists);

    private static string? Parse(string line, string folder, out string file, out Sample? sample)
    {
        (file, sample) = ("", null);
        var match = Line().Match(line);
        if (!match.Success)
            return "expected a line such as 'train_00001.jpg 5', with train_ or test_ and a label of 1 to 7";

        file = Path.Combine(folder, match.Groups["name"].Value + "_aligned.jpg");
        if (!File.Exists(file))
            return $"the picture {Path.GetFileName(file)} is missing";
        var split = match.Groups["split"].Value == "train" ? Split.Train : Split.Test;
        var name = NamesFrom1[match.Groups["label"].Value[0] - '1'];
        sample = new(Path.GetFileName(file), ExpressionLabels.Seven.IndexOf(name), split);
        return null;
    }

    [GeneratedRegex(@"^(?<name>(?<split>train|test)_\d{1,9})\.jpg (?<label>[1-7])$", RegexOptions.CultureInvariant)]
    private static partial Regex Line();
}
