using System.Text;
using Mien.Labels;
using Mien.Models;

namespace Mien.Research.Data;

/// <summary>
/// SFEW, Static Facial Expressions in the Wild (Dhall, Goecke, Lucey and Gedeon 2011): frames of films in folders named
/// after their class, or the faces cut from them in folders 0 to 6 (angry, disgust, fear, happy, neutral, sad,
/// surprise). The set has no splits of its own: split it by <see cref="Sample.Group"/>, the film, as its frames share
/// people and scenes.
/// </summary>
/// <remarks>
/// Left out, and noted where faults are wanted: a frame that lies under several labels, as its label is not certain; and
/// what <c>crop_faces_index.csv</c>, beside the folder of faces, marks as squeezed whole frames without a found face.
/// </remarks>
internal static class Sfew
{
    private const string IndexFile = "crop_faces_index.csv";

    // Frames have the 720x576 pixels of a DVD. Shown as 16:9, with pixels of 64:45, what lies between the black bars is 2.39, 2.35, 1.85 or
    // 1.78 wide, as films are, and faces have the proportions that they have in photographs (eyes to mouth 1.08 times the distance of the
    // eyes, where the stored pixels make it 1.28); with the 16:15 of 4:3 none of both holds, but for one film that fills a 4:3 screen.
    private const float WidePixel = 64f / 45;
    private const float NarrowPixel = 16f / 15;
    private const string NarrowFilm = "TheShining";

    // A quarter of the frames' 720x576 pixels; ask for another shape where it matters.
    private static readonly PixelShape FrameShape = new(144, 180, 3);
    private static readonly PixelShape FaceShape = new(256, 256, 3);

    /// <summary>Lists the files; pixels are decoded when they are read.</summary>
    /// <param name="path">The folder of class folders, <c>frames</c> or <c>crop_faces</c>.</param>
    /// <param name="pictures">What is in it.</param>
    /// <param name="faults">Takes note of what is left out; without it a file that does not belong there throws.</param>
    /// <exception cref="MienException">The folder holds no such set, or (without <paramref name="faults"/>) a file has no such name or class.</exception>
    internal static FaceSet Create(string path, List<ClassifiedPicture> pictures, DataFaults? faults)
    {
        var areFaces = pictures.TrueForAll(picture => ClassNumber(picture.Class) >= 0);
        var withoutFace = areFaces ? WithoutFace(Path.Combine(path, "..", IndexFile), faults) : [];
        var usable = new List<(string Path, string Stem, int Label)>(pictures.Count);
        foreach (var (file, folder, _) in pictures)
        {
            var stem = Path.GetFileNameWithoutExtension(file);
            var label = ExpressionLabels.Seven.IndexOf(ClassNumber(folder) is >= 0 and var number ? SfewNames.Classes[number] : ExpressionNames.Canonical(folder));
            if (label < 0 || SfewNames.Film(stem) is null)
                new DataFault(file, null, label < 0 ? $"its folder is not one of {ExpressionLabels.Seven}" : "expected a name such as Airheads_000519240_00000005.jpg").Report(faults);
            else
                usable.Add((file, stem, label));
        }
        var contradictions = SfewNames.Contradictions([.. usable.Select(item => (item.Stem, item.Label))]);
        var samples = new List<Sample>(usable.Count);
        var paths = new List<string>(usable.Count);
        for (var i = 0; i < usable.Count; i++)
        {
            var (file, stem, label) = usable[i];
            var reason = contradictions[i] ?? (withoutFace.Contains(stem) ? "no face was found in it: the crop is the whole frame" : null);
            if (reason is not null)
            {
                faults?.Add(new(file, null, reason));
                continue;
            }
            samples.Add(new(Path.GetRelativePath(path, file), label, Split.None, SfewNames.Film(stem)));
            paths.Add(file);
        }
        return areFaces
            ? new("sfew-faces", ExpressionLabels.Seven, samples, new PictureFilePixels(paths, FaceShape))
            : new("sfew", ExpressionLabels.Seven, samples, new PictureFilePixels(paths, FrameShape, aspects: [.. samples.Select(sample => PixelAspect(sample.Group))]));
    }

    /// <summary>Whether most files have such names.</summary>
    internal static bool Recognizes(List<ClassifiedPicture> pictures) =>
        2 * pictures.Count(picture => SfewNames.Film(Path.GetFileNameWithoutExtension(picture.Path)) is not null) > pictures.Count;

    private static float PixelAspect(string? film) => film == NarrowFilm ? NarrowPixel : WidePixel;

    private static int ClassNumber(string folder) => folder is [>= '0' and <= '6'] ? folder[0] - '0' : -1;

    // Lines such as Airheads_000519240_00000005,0,1: stem, class, whether a face was found.
    private static HashSet<string> WithoutFace(string file, DataFaults? faults)
    {
        var stems = new HashSet<string>(StringComparer.Ordinal);
        if (!File.Exists(file))
            return stems;
        using var stream = DataFile.Open(file);
        var reader = new LineReader(stream);
        var columns = CsvColumns.Read(reader, file, "stem", "face_found");
        Span<Range> fields = stackalloc Range[2];
        while (reader.TryRead(out var line))
        {
            if (columns.Locate(line, fields) is { } reason)
                new DataFault(file, reader.Number, reason).Report(faults);
            else if (line[fields[1]].SequenceEqual("0"u8))
                stems.Add(Encoding.UTF8.GetString(line[fields[0]]));
            else if (!line[fields[1]].SequenceEqual("1"u8))
                new DataFault(file, reader.Number, $"face_found {CsvColumns.Excerpt(line[fields[1]])}, expected 0 or 1").Report(faults);
        }
        return stems;
    }
}
