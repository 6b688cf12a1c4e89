using Mien.Expressions;
using Mien.Research.Reports;

namespace Mien.Research.Studies.CustomExpressions;

/// <summary>
/// Embeddings of three values as points of the unit sphere, by longitude and latitude in degrees, and how closely each class lies about its
/// own centre and how far that is from the nearest other one.
/// </summary>
internal static class ExpressionSphere
{
    private const int MostClasses = 6;

    /// <summary>The points: class, longitude, and of each class its latitude in a column of its own, counted from 1.</summary>
    /// <param name="name">Name of the table.</param>
    /// <param name="faces">Embeddings of three values.</param>
    public static ResultTable Points(string name, Embeddings faces)
    {
        var classes = ClassesOf(faces);
        var table = new ResultTable(name, ["class", "longitude", .. classes.Select((_, i) => Column(i))]);
        foreach (var (i, label) in classes.Index())
        {
            foreach (var row in faces.Rows(label))
            {
                var face = faces[row];
                var longitude = double.RadiansToDegrees(Math.Atan2(face[1], face[0]));
                var latitude = double.RadiansToDegrees(Math.Asin(Math.Clamp(face[2], -1, 1)));
                table.Add([faces.Labels[label], longitude, .. classes.Select((_, column) => (object?)(column == i ? latitude : null))]);
            }
        }
        return table;
    }

    /// <summary>The angles in degrees: class, faces, own (mean over the faces of that to the centre of their class), other (from the centre to the nearest other one).</summary>
    /// <param name="name">Name of the table.</param>
    /// <param name="faces">Embeddings.</param>
    public static ResultTable Angles(string name, Embeddings faces)
    {
        var classes = ClassesOf(faces);
        var centres = classes.Select(label => Direction.Mean([.. faces.Rows(label).Select(faces.Sample)])).ToList();
        var table = new ResultTable(name, "class", "faces", "own", "other");
        foreach (var (i, label) in classes.Index())
        {
            var rows = faces.Rows(label);
            table.Add(
                faces.Labels[label], rows.Length, rows.Average(row => Direction.Angle(faces[row], centres[i])),
                centres.Where((_, other) => other != i).Select(centre => (double?)Direction.Angle(centre, centres[i])).Min());
        }
        return table;
    }

    /// <summary>Maps of a table of points, of so many classes each that their colours can be told apart.</summary>
    public static IEnumerable<LineChart> Maps(ResultTable points) =>
        Enumerable.Range(0, points.Count).Select(row => points[row, "class"]).Distinct().Index().Chunk(MostClasses).Select(classes => new LineChart("longitude, degrees", "latitude, degrees")
        {
            Reaches = [-90, 90],
            Lines = [.. classes.Select(item => new ChartLine(item.Item, points, "longitude", Column(item.Index), item.Index % MostClasses) { IsScattered = true })],
        });

    private static string Column(int i) => FormattableString.Invariant($"latitude_{i + 1}");

    private static List<int> ClassesOf(Embeddings faces) => [.. faces.Samples.Select(sample => sample.Label).Distinct().Order()];
}
