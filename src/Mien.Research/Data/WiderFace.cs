using System.Globalization;
using Mien.Vision;

namespace Mien.Research.Data;

/// <summary>
/// WIDER FACE (Yang, Luo, Loy and Tang 2016): <c>wider_face_train_bbx_gt.txt</c> and <c>wider_face_val_bbx_gt.txt</c>, each picture a
/// name, the number of its faces, and a line <c>x y w h blur expression illumination invalid occlusion pose</c> for each; the pictures
/// below <c>WIDER_train/images</c>, <c>WIDER_val/images</c> or <c>images</c>. Pictures that are listed but not there are left out.
/// With the training list, its pictures are for training and those of the other for testing; with the other alone, every second of
/// its pictures, in the order of their names, is for training and the rest for testing.
/// </summary>
public static class WiderFace
{
    private const string TrainList = "wider_face_train_bbx_gt.txt";
    private const string ValidationList = "wider_face_val_bbx_gt.txt";
    private const int Fields = 10;

    private static readonly string[] Folders = ["images", "WIDER_train/images", "WIDER_val/images"];

    /// <summary>Reads the lists.</summary>
    /// <param name="path">The folder of the lists.</param>
    /// <exception cref="MienException">There is no list, a line of it is bad, or none of its pictures is there.</exception>
    public static IReadOnlyList<AnnotatedPhoto> Load(string path)
    {
        var train = Read(path, TrainList, Split.Train);
        var rest = Read(path, ValidationList, Split.Test);
        if (train.Count + rest.Count == 0)
            throw new MienException(path, $"no {TrainList} or {ValidationList} here, or none of the pictures that they list");
        return train.Count > 0
            ? [.. train, .. rest]
            : [.. rest.Select((photo, i) => photo with { Split = i % 2 == 0 ? Split.Test : Split.Train })];
    }

    /// <summary>Whether a folder has a list of the set.</summary>
    internal static bool IsAt(string path) => File.Exists(Path.Combine(path, TrainList)) || File.Exists(Path.Combine(path, ValidationList));

    private static List<AnnotatedPhoto> Read(string path, string list, Split split)
    {
        var file = Path.Combine(path, list);
        var photos = new List<AnnotatedPhoto>();
        if (!File.Exists(file))
            return photos;
        using var lines = LineList.Read(file).GetEnumerator();
        while (lines.MoveNext())
        {
            var name = lines.Current.Text.Trim();
            if (name.Split('/').Any(part => part is "" or "." or "..") || name.Contains('\\', StringComparison.Ordinal))
                throw Bad(file, lines.Current.Number, "expected the name of a picture, such as 0--Parade/0_Parade_1.jpg");
            var faces = ReadFaces(file, lines);
            if (Folders.Select(folder => Path.Combine(path, folder, name)).FirstOrDefault(File.Exists) is { } picture)
                photos.Add(new(picture, name, faces, split));
        }
        photos.Sort((a, b) => string.CompareOrdinal(a.Name, b.Name));
        return photos;
    }

    // A picture without faces has the number 0 and yet one line, of zeros.
    private static List<FaceAnnotation> ReadFaces(string file, IEnumerator<(int Number, string Text)> lines)
    {
        if (!lines.MoveNext() || !int.TryParse(lines.Current.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var count))
            throw Bad(file, lines.Current.Number, "expected the number of faces");
        var faces = new List<FaceAnnotation>();
        for (var i = 0; i < Math.Max(count, 1); i++)
        {
            if (!lines.MoveNext() || Parse(lines.Current.Text) is not { } face)
                throw Bad(file, lines.Current.Number, "expected x y w h blur expression illumination invalid occlusion pose of a face");
            if (face.Box.Area > 0)
                faces.Add(face);
        }
        return faces;
    }

    private static FaceAnnotation? Parse(string line)
    {
        Span<int> values = stackalloc int[Fields];
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != Fields)
            return null;
        for (var i = 0; i < Fields; i++)
            if (!PixelCoordinate.TryParse(fields[i], out values[i]))
                return null;
        var (blur, invalid, occlusion) = (values[4], values[7], values[8]);
        return new(new Box(values[0], values[1], values[2], values[3]), blur == 2 || invalid == 1 || occlusion == 2);
    }

    private static MienException Bad(string file, int line, string reason) => new DataFault(file, line, reason).ToException();
}
