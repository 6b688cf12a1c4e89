using System.Text.Json;
using System.Text.Json.Serialization;
using Mien.Recognition;
using Mien.Vision;

namespace Mien.Results;

/// <summary>
/// A <see cref="FaceExpression"/> as it stands in <see cref="Analysis.Schema"/>, written and read without reflection. That of a video has
/// "track" and "rawProbabilities"; one that is turned has "turn", in degrees clockwise, and one whose expression is to be doubted "quality", a list of reasons.
/// </summary>
public sealed class FaceExpressionConverter : JsonConverter<FaceExpression>
{
    private static readonly JsonEncodedText probabilitiesName = JsonEncodedText.Encode("probabilities");
    private static readonly JsonEncodedText rawName = JsonEncodedText.Encode("rawProbabilities");

    /// <inheritdoc/>
    /// <exception cref="JsonException">It is no face of this schema.</exception>
    public override FaceExpression Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        JsonReading.Whole(ref reader, Read, "no face of " + Analysis.Schema);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, FaceExpression value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(value);
        Write(writer, value);
    }

    internal static void Write(Utf8JsonWriter writer, FaceExpression face)
    {
        writer.WriteStartObject();
        if (face.Track is { } track)
            writer.WriteNumber("track", track);

        writer.WriteStartArray("box");
        writer.WriteNumberValue(face.Box.X);
        writer.WriteNumberValue(face.Box.Y);
        writer.WriteNumberValue(face.Box.Width);
        writer.WriteNumberValue(face.Box.Height);
        writer.WriteEndArray();

        writer.WriteNumber("score", face.Score);
        if (face.Landmarks is { } landmarks)
            Write(writer, landmarks);
        if (face.Turn != 0)
            writer.WriteNumber("turn", face.Turn);
        if (face.Quality != FaceQuality.Good)
        {
            writer.WriteStartArray("quality");
            foreach (var reason in QualityCheck.Reasons(face.Quality))
                writer.WriteStringValue(reason);
            writer.WriteEndArray();
        }
        writer.WriteString("expression", face.Expression);
        if (face.Similarity is { } similarity)
            writer.WriteNumber("similarity", similarity);

        Write(writer, probabilitiesName, face.Probabilities);
        if (face.RawProbabilities is { } raw)
            Write(writer, rawName, raw);
        writer.WriteEndObject();
    }

    internal static FaceExpression Read(JsonElement json) => new()
    {
        Track = json.TryGetProperty("track", out var track) ? track.GetInt32() : null,
        Box = Numbers(json.GetProperty("box"), 4) is var box ? new(box[0], box[1], box[2], box[3]) : default,
        Score = json.GetProperty("score").GetSingle(),
        Landmarks = json.TryGetProperty("landmarks", out var landmarks) ? ReadLandmarks(landmarks) : null,
        Turn = json.TryGetProperty("turn", out var turn) ? turn.GetInt32() : 0,
        Quality = json.TryGetProperty("quality", out var quality)
            ? quality.EnumerateArray().Aggregate(FaceQuality.Good, (all, reason) => all | QualityCheck.Of(reason.Text()))
            : FaceQuality.Good,
        Expression = json.Text("expression"),
        Similarity = json.TryGetProperty("similarity", out var similarity) ? similarity.GetSingle() : null,
        Probabilities = ReadProbabilities(json.GetProperty("probabilities")),
        RawProbabilities = json.TryGetProperty("rawProbabilities", out var raw) ? ReadProbabilities(raw) : null,
    };

    private static void Write(Utf8JsonWriter writer, JsonEncodedText name, IReadOnlyList<LabelProbability> probabilities)
    {
        writer.WriteStartObject(name);
        foreach (var (label, probability) in probabilities)
            writer.WriteNumber(label, probability);
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, FaceLandmarks landmarks)
    {
        Span<Point> places = stackalloc Point[FaceLandmarks.Count];
        landmarks.CopyTo(places);
        writer.WriteStartArray("landmarks");
        foreach (var place in places)
        {
            writer.WriteStartArray();
            writer.WriteNumberValue(place.X);
            writer.WriteNumberValue(place.Y);
            writer.WriteEndArray();
        }

        writer.WriteEndArray();
    }

    private static LabelProbability[] ReadProbabilities(JsonElement json) =>
        [.. json.EnumerateObject().Select(item => new LabelProbability(item.Name, item.Value.GetSingle()))];

    private static FaceLandmarks ReadLandmarks(JsonElement json)
    {
        Point[] places = [.. json.EnumerateArray().Select(place => Numbers(place, 2) is var at ? new Point(at[0], at[1]) : default)];
        return places is [var leftEye, var rightEye, var nose, var leftMouth, var rightMouth]
            ? new(leftEye, rightEye, nose, leftMouth, rightMouth)
            : throw new FormatException($"{places.Length} landmarks instead of {FaceLandmarks.Count}");
    }

    private static float[] Numbers(JsonElement json, int count)
    {
        float[] numbers = [.. json.EnumerateArray().Select(number => number.GetSingle())];
        return numbers.Length == count ? numbers : throw new FormatException($"{numbers.Length} numbers instead of {count}");
    }
}

/// <summary>Reads JSON whose members must be there.</summary>
internal static class JsonReading
{
    /// <summary>Reads a value whole; what does not fit is a <see cref="JsonException"/> that begins with <paramref name="refusal"/>.</summary>
    public static T Whole<T>(ref Utf8JsonReader reader, Func<JsonElement, T> read, string refusal)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        try
        {
            return read(document.RootElement);
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            throw new JsonException($"{refusal}: {e.Message}", e);
        }
    }

    public static string Text(this JsonElement json, string name) => json.GetProperty(name).Text();

    public static string Text(this JsonElement json) => json.GetString() ?? throw new FormatException("null where a text is expected");
}
