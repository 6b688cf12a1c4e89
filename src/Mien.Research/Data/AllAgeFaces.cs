using System.Globalization;
using Mien.Vision;

namespace Mien.Research.Data;

/// <summary>
/// All-Age-Faces (Cheng, Li, Wang, Yu and Wang 2019): portraits in <c>original images</c> and for each, in <c>key points</c>, a text file
/// of 49 lines <c>x y</c>: five for each brow, four down the nose, five below it, six around each eye, twelve around the lips and six
/// between them. It has no boxes: a face's is reckoned from its points. Every tenth picture, in the order of their names, is for testing.
/// </summary>
public static class AllAgeFaces
{
    private const string PictureFolder = "original images";
    private const string PointFolder = "key points";
    private const int Points = 49;
    private const int TestEvery = 10;

    // How far a face reaches beyond its points, as a share of their extent: medians of what MTCNN finds.
    private const float Beside = 0.125f;
    private const float Above = 0.385f;
    private const float Below = 0.275f;

    /// <summary>Reads the points of all pictures.</summary>
    /// <param name="path">The folder with <c>original images</c> and <c>key points</c>.</param>
    /// <exception cref="MienException">There is no picture with its points, or a line is bad.</exception>
    public static IReadOnlyList<AnnotatedPhoto> Load(string path)
    {
        var photos = new List<AnnotatedPhoto>();
        foreach (var file in DataFile.Files(Path.Combine(path, PointFolder)))
        {
            var name = Path.ChangeExtension(Path.GetFileName(file), ".jpg");
            if (Path.Combine(path, PictureFolder, name) is var picture && File.Exists(picture))
                photos.Add(new(picture, name, [Face(Read(file))], photos.Count % TestEvery == TestEvery - 1 ? Split.Test : Split.Train));
        }
        return photos.Count > 0 ? photos : throw new MienException(path, $"no picture in {PictureFolder} with its points in {PointFolder}");
    }

    /// <summary>Whether a folder has the points of the set.</summary>
    internal static bool IsAt(string path) => Directory.Exists(Path.Combine(path, PointFolder)) && Directory.Exists(Path.Combine(path, PictureFolder));

    private static FaceAnnotation Face(Point[] points)
    {
        var (left, right) = (points.Min(point => point.X), points.Max(point => point.X));
        var (top, bottom) = (points.Min(point => point.Y), points.Max(point => point.Y));
        var (width, height) = (right - left, bottom - top);
        return new(new Box(left - Beside * width, top - Above * height, (1 + 2 * Beside) * width, (1 + Above + Below) * height))
        {
            Landmarks = new(Middle(points[19..25]), Middle(points[25..31]), points[13], points[31], points[37]),
        };
    }

    private static Point Middle(Point[] points) => new(points.Average(point => point.X), points.Average(point => point.Y));

    private static Point[] Read(string file)
    {
        var points = new List<Point>();
        foreach (var (number, line) in LineList.Read(file))
        {
            points.Add(line.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var x, var y] && Parse(x) is { } column && Parse(y) is { } row
                ? new(column, row)
                : throw new DataFault(file, number, "expected x and y of a point, in pixels").ToException());
        }
        return points.Count == Points ? [.. points] : throw new MienException(file, $"{points.Count} points, expected {Points}");
    }

    private static float? Parse(string text) =>
        float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var pixels) && Math.Abs(pixels) <= PixelCoordinate.Max ? pixels : null;
}
