using System.Text.Json;
using System.Text.Json.Serialization;

namespace Mien.Research.Evaluation;

/// <summary>How well models do on the sets of a suite.</summary>
/// <param name="Suite">Name of the suite.</param>
/// <param name="Detector">Name of the detector that found the faces of whole pictures.</param>
/// <param name="Scores">Those of every set, one for each model in the same order.</param>
public sealed record SuiteEvaluation(string Suite, string Detector, IReadOnlyList<SuiteScores> Scores)
{
    /// <summary>Name and version of the JSON form.</summary>
    public const string Schema = "mien.suite/1";

    private const string MeanName = "mean";

    /// <summary>For each model the mean over the sets that it may be chosen by, each set weighing the same.</summary>
    public IReadOnlyList<SuiteScores> Means =>
    [
        .. Scores.Where(item => !item.IsFinal).GroupBy(item => item.Model).Select(group => new SuiteScores
        {
            Model = group.Key,
            Data = MeanName,
            Count = group.Sum(item => item.Count),
            Accuracy = group.Average(item => item.Accuracy),
            MeanRecall = group.Average(item => item.MeanRecall),
            CalibrationError = group.Average(item => item.CalibrationError),
            LogLoss = group.Average(item => item.LogLoss),
        }),
    ];

    [JsonInclude]
    [JsonPropertyName("schema")]
    [JsonPropertyOrder(-1)]
    internal string WrittenSchema { get; } = Schema;

    /// <summary>Writes one JSON object of the schema <see cref="Schema"/>.</summary>
    /// <param name="writer">Where the object goes.</param>
    public void WriteTo(Utf8JsonWriter writer) => JsonSerializer.Serialize(writer, this, EvaluationJson.Default.SuiteEvaluation);
}

/// <summary>How well a model does on a set, or in the mean over several.</summary>
public sealed record SuiteScores
{
    /// <summary>Name of the model, or its file where several have one name.</summary>
    public required string Model { get; init; }

    /// <summary>Name of the data set.</summary>
    public required string Data { get; init; }

    /// <summary>Whether the set is a test that is read once at the end.</summary>
    [JsonIgnore]
    public bool IsFinal { get; init; }

    /// <summary>Labelled faces.</summary>
    public required int Count { get; init; }

    /// <summary>Share that was named rightly, 0 to 1; a face that was not found is wrong.</summary>
    public required double Accuracy { get; init; }

    /// <summary>Mean over the classes that occur of the share that was named rightly, 0 to 1.</summary>
    public required double MeanRecall { get; init; }

    /// <summary>Expected calibration error of 15 bins, 0 to 1, of the faces that were found.</summary>
    public required double CalibrationError { get; init; }

    /// <summary>Mean of -log of the probability of the true class, in nats, of the faces that were found.</summary>
    public required double LogLoss { get; init; }

    /// <summary>Share of the faces that was found, 0 to 1; null where they are cut out already.</summary>
    public double? Found { get; init; }

    /// <summary><see cref="Accuracy"/> of the faces that were found; null where they are cut out already.</summary>
    public double? AccuracyOfFound { get; init; }

    /// <summary><see cref="MeanRecall"/> of the faces that were found; null where they are cut out already.</summary>
    public double? MeanRecallOfFound { get; init; }

    internal static SuiteScores Of(string model, SuiteSet set, ClassificationEvaluation evaluation) => new()
    {
        Model = model,
        Data = set.Data,
        IsFinal = set.IsFinal,
        Count = evaluation.Count,
        Accuracy = evaluation.Accuracy,
        MeanRecall = evaluation.MacroAverage!.Recall,
        CalibrationError = evaluation.CalibrationError,
        LogLoss = evaluation.LogLoss!.Value,
    };

    internal static SuiteScores Of(string model, SuiteSet set, RecognitionEvaluation evaluation)
    {
        double? Searched(double share) => set.Protocol == SuiteProtocol.Pictures ? share : null;
        return new()
        {
            Model = model,
            Data = set.Data,
            IsFinal = set.IsFinal,
            Count = evaluation.Count,
            Accuracy = evaluation.Accuracy,
            MeanRecall = evaluation.MeanRecall,
            CalibrationError = evaluation.CalibrationError,
            LogLoss = evaluation.LogLoss,
            Found = Searched(evaluation.Found),
            AccuracyOfFound = Searched(evaluation.AccuracyOfFound),
            MeanRecallOfFound = Searched(evaluation.MeanRecallOfFound),
        };
    }
}
