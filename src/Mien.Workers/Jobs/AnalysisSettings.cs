using System.Text.Json;
using System.Text.Json.Serialization;
using Mien.Batch;
using Mien.Expressions;

namespace Mien.Workers.Jobs;

/// <summary>How the pictures of a job are analysed, as its row in the ledger has it.</summary>
/// <param name="Model">As <see cref="RecognizerOptions.Model"/>.</param>
/// <param name="Detector">As <see cref="RecognizerOptions.Detector"/>.</param>
/// <param name="MinScore">As <see cref="RecognizerOptions.MinScore"/>.</param>
/// <param name="MinFace">As <see cref="RecognizerOptions.MinFace"/>.</param>
/// <param name="MaxSide">As <see cref="RecognizerOptions.MaxSide"/>.</param>
/// <param name="Turned">As <see cref="RecognizerOptions.Turned"/>.</param>
/// <param name="DetectEvery">As <see cref="BatchOptions.DetectEvery"/>.</param>
/// <param name="Expressions">The file of the set by which faces are named; null where there is none.</param>
/// <param name="Hosts">Where pictures are read from by http or https: scheme, host and port of each.</param>
/// <param name="DependsOn">All else that results depend on, by name: a worker where any of it is another one may not take part.</param>
internal sealed record AnalysisSettings(
    string? Model, string Detector, float MinScore, int? MinFace, int? MaxSide, bool Turned, int? DetectEvery, byte[]? Expressions, IReadOnlyList<string> Hosts, Dictionary<string, string> DependsOn)
{
    /// <summary>The settings of a job.</summary>
    /// <exception cref="MienException">They ask for something that workers cannot be sent.</exception>
    public static AnalysisSettings Of(RecognizerOptions options, int? detectEvery, IReadOnlyList<string> hosts)
    {
        if (options.OwnDetector is not null || options.OwnClassifier is not null)
            throw new MienException(null, "a detector or classifier of a program's own cannot be sent to workers", "name a model that each of them has");
        return new(
            options.Model, options.Detector, options.MinScore, options.MinFace, options.MaxSide, options.Turned, detectEvery, Bytes(options.Expressions), hosts, Dependencies(options, detectEvery));
    }

    /// <summary>Reads those of a job.</summary>
    public static AnalysisSettings Read(Job job) => JsonSerializer.Deserialize(job.Settings, WorkersJson.Default.AnalysisSettings)!;

    /// <summary>As JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, WorkersJson.Default.AnalysisSettings);

    /// <summary>The recogniser that they ask for.</summary>
    /// <param name="job">Name of the job.</param>
    /// <param name="threads">Threads of this worker.</param>
    /// <exception cref="MienException">What this worker has gives other results than what the job was created with.</exception>
    public Recognizer Open(string job, int? threads)
    {
        var options = new RecognizerOptions
        {
            Model = Model,
            Detector = Detector,
            MinScore = MinScore,
            MinFace = MinFace,
            MaxSide = MaxSide,
            Turned = Turned,
            Expressions = Expressions is null ? null : ExpressionSetFile.Read(new MemoryStream(Expressions), job),
            Threads = threads,
        };
        return BatchSettings.Difference(DependsOn, Dependencies(options, DetectEvery)) is { } difference
            ? throw new MienException(job, $"the job {difference}", "run the version and the models on each worker that the job was created with")
            : Recognizer.Open(options);
    }

    private static byte[]? Bytes(ExpressionSet? set)
    {
        if (set is null)
            return null;
        using var bytes = new MemoryStream();
        ExpressionSetFile.Write(bytes, set);
        return bytes.ToArray();
    }

    private static Dictionary<string, string> Dependencies(RecognizerOptions options, int? detectEvery)
    {
        var settings = BatchSettings.Of(options, new BatchOptions { Inputs = [], DetectEvery = detectEvery });
        settings.Remove(BatchSettings.Folder);
        return settings;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(AnalysisSettings))]
[JsonSerializable(typeof(JobInput))]
[JsonSerializable(typeof(WatchSettings))]
[JsonSerializable(typeof(Dictionary<string, string>))]
internal sealed partial class WorkersJson : JsonSerializerContext;
