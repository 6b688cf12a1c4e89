using System.Text.Json;

namespace Mien.Expressions;

/// <summary>How well one class of a set is told from all others.</summary>
/// <remarks>
/// Two classes collide when the centre of each is above the threshold of the other: a face in the middle of one would be named by
/// the other were it alone. The leave-one-out figures name each
/// sample of the class by the whole set, with the centre of its own class made of the other samples alone.
/// </remarks>
public sealed class Separation
{
    /// <summary>Name and version of the JSON form.</summary>
    public const string Schema = "mien.expression/1";

    private Separation(ExpressionClass subject, IReadOnlyList<ClassAngle> angles, int right, int unknown)
    {
        Subject = subject;
        Angles = angles;
        Right = right;
        Unknown = unknown;
    }

    /// <summary>The class.</summary>
    public ExpressionClass Subject { get; }

    /// <summary>All other classes, nearest first.</summary>
    public IReadOnlyList<ClassAngle> Angles { get; }

    /// <summary>Samples that are left out one by one: all, or none where there is only one.</summary>
    public int LeftOut => Subject.Samples.Count > 1 ? Subject.Samples.Count : 0;

    /// <summary>How many of them are named right.</summary>
    public int Right { get; }

    /// <summary>How many of them are "unknown".</summary>
    public int Unknown { get; }

    /// <summary>Share of the samples left out that are named right, 0 to 1; null where there is only one sample.</summary>
    public double? Accuracy => LeftOut > 0 ? Right / (double)LeftOut : null;

    /// <summary>Measures a class.</summary>
    /// <param name="set">Its set.</param>
    /// <param name="name">Its name.</param>
    /// <exception cref="MienException">There is no such class.</exception>
    public static Separation Of(ExpressionSet set, string name)
    {
        ArgumentNullException.ThrowIfNull(set);
        var subject = set.Need(name);
        ExpressionClass[] others = [.. set.Classes.Where(item => item != subject)];
        ClassAngle[] angles =
            [.. others.Select(other => Measure(subject, other)).OrderBy(item => item.Degrees).ThenBy(item => item.Name, StringComparer.Ordinal)];
        var (right, unknown) = (0, 0);
        var cosines = new float[set.Classes.Count];
        if (subject.Samples.Count > 1)
            foreach (var sample in subject.Samples)
            {
                for (var i = 0; i < cosines.Length; i++)
                    cosines[i] = (float)Direction.Cosine(
                        sample.Embedding, set.Classes[i] == subject ? Direction.Mean(subject.Samples, without: sample) : set.Classes[i].Centre);
                var nearest = set.Nearest(cosines);
                if (nearest < 0)
                    unknown++;
                else if (set.Classes[nearest] == subject)
                    right++;
            }
        return new(subject, angles, right, unknown);
    }

    /// <summary>Writes the class, its samples and its separation as one JSON object of the schema <see cref="Schema"/>; angles in degrees.</summary>
    /// <param name="writer">Where the object goes; it is not flushed.</param>
    public void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteString("expression", Subject.Name);
        writer.WriteBoolean("trained", Subject.IsTrained);
        writer.WriteNumber("threshold", Subject.Threshold);
        writer.WriteStartArray("samples");
        foreach (var sample in Subject.Samples)
        {
            writer.WriteStartObject();
            writer.WriteString("source", sample.Source);
            writer.WriteString("added", sample.Added);
            writer.WriteNumber("angle", Subject.AngleTo(sample));
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        WriteProperties(writer);
        writer.WriteEndObject();
    }

    /// <summary>Writes the properties "angles" (degrees, nearest first) and "leaveOneOut" into an object.</summary>
    internal void WriteProperties(Utf8JsonWriter writer)
    {
        writer.WriteStartArray("angles");
        foreach (var (name, degrees, collides) in Angles)
        {
            writer.WriteStartObject();
            writer.WriteString("expression", name);
            writer.WriteNumber("degrees", degrees);
            writer.WriteBoolean("collides", collides);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        if (Accuracy is not { } accuracy)
            return;
        writer.WriteStartObject("leaveOneOut");
        writer.WriteNumber("count", LeftOut);
        writer.WriteNumber("right", Right);
        writer.WriteNumber("unknown", Unknown);
        writer.WriteNumber("accuracy", accuracy);
        writer.WriteEndObject();
    }

    private static ClassAngle Measure(ExpressionClass subject, ExpressionClass other) => new(
        other.Name, subject.AngleTo(other), Direction.Cosine(subject.Centre, other.Centre) > Math.Max(subject.Threshold, other.Threshold));
}

/// <summary>How far another class is.</summary>
/// <param name="Name">Name of the other class.</param>
/// <param name="Degrees">Angle between the centres, degrees.</param>
/// <param name="Collides">Whether each would accept the centre of the other, see <see cref="Separation"/>.</param>
public readonly record struct ClassAngle(string Name, double Degrees, bool Collides);
