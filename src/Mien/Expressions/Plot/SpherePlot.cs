using System.Text.Json;

namespace Mien.Expressions.Plot;

/// <summary>
/// Draws a set as one HTML file that needs nothing else: the unit sphere with every sample, centre and threshold cone, to turn
/// by mouse or keys, and the angles between all classes.
/// </summary>
/// <remarks>
/// Points are projected by the three principal directions of centres and samples. Cones have their true opening, arccos of
/// the threshold, about the projected centre; which points lie inside them is exact for embeddings of three values only.
/// The data stand in the file as JSON, schema <see cref="Schema"/>.
/// </remarks>
public static class SpherePlot
{
    /// <summary>Name and version of the data in the file.</summary>
    public const string Schema = "mien.sphere/1";

    private const string Template = "Mien.Expressions.Plot.sphere.html";
    private const string Script = "Mien.Expressions.Plot.sphere.js";
    private const string DataPlace = "/*data*/";
    private const string ScriptPlace = "/*script*/";

    /// <summary>Writes the file.</summary>
    public static void Write(Stream stream, ExpressionSet set)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(set);
        var page = Resource(Template).Replace(ScriptPlace, Resource(Script), StringComparison.Ordinal).Split(DataPlace);
        using var writer = new StreamWriter(stream, leaveOpen: true);
        writer.Write(page[0]);
        writer.Flush();
        // The usual encoder escapes <, > and &, so that a name cannot end the script.
        using (var json = new Utf8JsonWriter(stream))
            WriteData(json, set);
        writer.Write(page[1]);
    }

    /// <summary>Writes the data alone.</summary>
    /// <param name="writer">Where the object goes; it is not flushed.</param>
    /// <param name="set">The set.</param>
    public static void WriteData(Utf8JsonWriter writer, ExpressionSet set)
    {
        var projection = SphereProjection.Of(set);
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteString("model", set.Model);
        writer.WriteNumber("size", set.Size);
        writer.WriteNumber("share", projection.Share);
        writer.WriteStartArray("classes");
        foreach (var item in set.Classes)
        {
            writer.WriteStartObject();
            writer.WriteString("name", item.Name);
            writer.WriteBoolean("trained", item.IsTrained);
            writer.WriteNumber("threshold", item.Threshold);
            writer.WriteNumber("cone", double.RadiansToDegrees(Math.Acos(item.Threshold)));
            WritePoint(writer, "centre", projection.Project(item.Centre));
            writer.WriteStartArray("samples");
            foreach (var sample in item.Samples)
            {
                writer.WriteStartObject();
                writer.WriteString("source", sample.Source);
                writer.WriteNumber("angle", Math.Round(item.AngleTo(sample), 3));
                WritePoint(writer, "point", projection.Project(sample.Embedding));
                writer.WriteEndObject();
            }
            writer.WriteEndArray();
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteStartArray("angles");
        foreach (var row in set.Classes)
        {
            writer.WriteStartArray();
            foreach (var column in set.Classes)
                writer.WriteNumberValue(Math.Round(row.AngleTo(column), 3));
            writer.WriteEndArray();
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(SpherePlot).Assembly.GetManifestResourceStream(name)!);
        return reader.ReadToEnd();
    }

    private static void WritePoint(Utf8JsonWriter writer, string name, double[] point)
    {
        writer.WriteStartArray(name);
        foreach (var value in point)
            writer.WriteNumberValue(Math.Round(value, 6));
        writer.WriteEndArray();
    }
}
