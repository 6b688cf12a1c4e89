using System.Text.Json;
using System.Text.Json.Serialization;
using Mien.Tensors;

namespace Mien.Research.Evaluation;

/// <summary>How well a model names the expressions of one split of a data set.</summary>
public sealed record ClassificationEvaluation
{
    /// <summary>Name and version of the JSON form.</summary>
    public const string Schema = "mien.evaluation/1";

    private static readonly JsonSerializerOptions Reading = new(JsonSerializerDefaults.Web) { Converters = { new ScoreConverter() } };

    /// <summary>Name of the model.</summary>
    public required string Model { get; init; }

    /// <summary>Name of the data set.</summary>
    public required string Data { get; init; }

    /// <summary>Name of the split, for example "test".</summary>
    public required string Split { get; init; }

    /// <summary>How many pictures were evaluated.</summary>
    public required int Count { get; init; }

    /// <summary>How many pictures were left out, as the model does not know their label.</summary>
    public int LeftOut { get; init; }

    /// <summary>Share of pictures that were named rightly, 0 to 1, each seen once as it is.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Accuracy when the probabilities of a picture and its mirror image are averaged; null when not measured.</summary>
    public double? AccuracyFlip { get; init; }

    /// <summary>Accuracy without the pictures that another split has too, pixel by pixel; null when not measured.</summary>
    public double? AccuracyWithoutCopies { get; init; }

    /// <summary>How many pictures are left without those; null when not measured.</summary>
    public int? CountWithoutCopies { get; init; }

    /// <summary>Mean F1 of the classes that occur, 0 to 1: rare classes weigh as much as frequent ones.</summary>
    public required double MacroF1 { get; init; }

    /// <summary>Expected calibration error of 15 bins, 0 to 1: how far confidence is from accuracy.</summary>
    public required double CalibrationError { get; init; }

    /// <summary>Mean of -log of the probability of the true class, in nats; null when not measured.</summary>
    public double? LogLoss { get; init; }

    /// <summary>The scores of every class in the order of the label set.</summary>
    public required IReadOnlyList<ClassScores> PerClass { get; init; }

    /// <summary>Mean scores of the classes that occur, each weighing the same; null when not measured.</summary>
    public ClassScores? MacroAverage { get; init; }

    /// <summary>Mean scores of the classes weighted by their support; null when not measured.</summary>
    public ClassScores? WeightedAverage { get; init; }

    /// <summary>Counts by true label (rows) and predicted label (columns), both in the order of the label set.</summary>
    public required IReadOnlyList<IReadOnlyList<int>> Confusion { get; init; }

    /// <summary>Writes one JSON object of the schema <see cref="Schema"/>; what was not measured is left out.</summary>
    /// <param name="writer">Where the object goes; it is not flushed.</param>
    public void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);

        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteString("model", Model);
        writer.WriteString("data", Data);
        writer.WriteString("split", Split);
        writer.WriteNumber("count", Count);
        writer.WriteNumber("leftOut", LeftOut);
        writer.WriteNumber("accuracy", Accuracy);

        if (AccuracyFlip is { } flip)
            writer.WriteNumber("accuracyFlip", flip);
        if (AccuracyWithoutCopies is { } withoutCopies)
            writer.WriteNumber("accuracyWithoutCopies", withoutCopies);
        if (CountWithoutCopies is { } countWithoutCopies)
            writer.WriteNumber("countWithoutCopies", countWithoutCopies);
        writer.WriteNumber("macroF1", MacroF1);
        writer.WriteNumber("calibrationError", CalibrationError);
        if (LogLoss is { } logLoss)
            writer.WriteNumber("logLoss", logLoss);

        WriteScores(writer, PerClass, MacroAverage, WeightedAverage, Confusion);
        writer.WriteEndObject();
    }

    /// <summary>Writes the scores of classes, their averages where there are any, and the confusion, as properties.</summary>
    internal static void WriteScores(
        Utf8JsonWriter writer, IReadOnlyList<ClassScores> perClass, ClassScores? macroAverage, ClassScores? weightedAverage,
        IReadOnlyList<IReadOnlyList<int>> confusion)
    {
        writer.WriteStartArray("perClass");
        foreach (var scores in perClass)
            scores.WriteTo(writer);
        writer.WriteEndArray();

        WriteAverage(writer, "macroAverage", macroAverage);
        WriteAverage(writer, "weightedAverage", weightedAverage);

        writer.WriteStartArray("confusion");
        foreach (var row in confusion)
        {
            writer.WriteStartArray();
            foreach (var count in row)
                writer.WriteNumberValue(count);
            writer.WriteEndArray();
        }
        writer.WriteEndArray();
    }

    internal void Save(string path) => AtomicFile.Write(path, stream =>
    {
        using var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        WriteTo(writer);
    });

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="MienException">The file is damaged.</exception>
    internal static ClassificationEvaluation Load(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<ClassificationEvaluation>(File.ReadAllBytes(path), Reading) ?? throw new MienException(path, "it holds no evaluation");
        }
        catch (JsonException error)
        {
            throw new MienException(path, "it holds no evaluation", "delete it to have it made anew", error);
        }
    }

    private static void WriteAverage(Utf8JsonWriter writer, string name, ClassScores? scores)
    {
        if (scores is null)
            return;
        writer.WritePropertyName(name);
        scores.WriteTo(writer);
    }

    // A score that is not defined is null in JSON.
    private sealed class ScoreConverter : JsonConverter<double>
    {
        public override bool HandleNull => true;

        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Null ? double.NaN : reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => throw new NotSupportedException();
    }
}
