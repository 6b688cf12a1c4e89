using System.Globalization;
using Mien.Labels;
using Mien.Models;
using Mien.Vision;

namespace Mien.Research.Data;

/// <summary>
/// ExpW, Expression in-the-Wild (Zhang, Luo, Loy and Tang 2018): web pictures in <c>Images</c> and <c>label.lst</c> with
/// a line for each face: <c>name face_id top left right bottom confidence label</c>, labels 0 to 6 in the order of
/// FER-2013. Boxes come from a detector; the face is what its box holds. The set has no splits of its own: split it by
/// <see cref="Sample.Group"/>, the photograph, as a picture may show several faces.
/// </summary>
public static class Expw
{
    private const string ListFile = "label.lst";
    private const int Fields = 8;

    private static readonly PixelShape Shape = new(100, 100, 3);

    /// <summary>Reads the list; pixels are decoded when they are read.</summary>
    /// <param name="path">The folder with <c>label.lst</c> and <c>Images</c>.</param>
    /// <param name="faults">Takes note of lines that cannot be used, which are left out; without it the first one throws.</param>
    /// <exception cref="MienException">There is no such set, or (without <paramref name="faults"/>) a line is bad or its picture missing.</exception>
    public static FaceSet Load(string path, DataFaults? faults = null)
    {
        var list = Find(path) ?? throw new MienException(path, $"no {ListFile} here");
        var samples = new List<Sample>();
        var paths = new List<string>();
        var boxes = new List<Box>();
        foreach (var (number, line) in LineList.Read(list))
        {
            if (Parse(line, Path.Combine(path, "Images"), out var name, out var box, out var label) is { } reason)
            {
                new DataFault(list, number, reason).Report(faults);
                continue;
            }
            samples.Add(new($"{name}:{number}", label, Split.None, name));
            paths.Add(Path.Combine(path, "Images", name));
            boxes.Add(box);
        }
        return new("expw", ExpressionLabels.Seven, samples, new PictureFilePixels(paths, Shape, boxes));
    }

    /// <summary>The list of faces in a folder, or null.</summary>
    internal static string? Find(string path) => Path.Combine(path, ListFile) is var file && File.Exists(file) ? file : null;

    private static string? Parse(string line, string folder, out string name, out Box box, out int label)
    {
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        (name, box, label) = (fields.Length > 0 ? fields[0] : "", default, -1);
        if (fields.Length != Fields)
            return $"{fields.Length} fields, expected {Fields}: name face_id top left right bottom confidence label";
        if (Path.GetFileName(name) != name || !File.Exists(Path.Combine(folder, name)))
            return $"the picture {Path.GetFileName(name)} is missing";
        Span<int> sides = stackalloc int[4];
        for (var i = 0; i < sides.Length; i++)
        {
            if (!PixelCoordinate.TryParse(fields[2 + i], out sides[i]))
                return "top, left, right and bottom are not pixels";
        }
        var (top, left, right, bottom) = (sides[0], sides[1], sides[2], sides[3]);
        if (right <= left || bottom <= top)
            return "its box is empty";
        box = new(left, top, right - left, bottom - top);
        return int.TryParse(fields[7], NumberStyles.None, CultureInfo.InvariantCulture, out label) && label < ExpressionLabels.Seven.Count
            ? null
            : $"the label is not within 0 to {ExpressionLabels.Seven.Count - 1}";
    }
}
