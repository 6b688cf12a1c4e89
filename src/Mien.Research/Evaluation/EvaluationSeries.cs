using System.Text.Json;

namespace Mien.Research.Evaluation;

/// <summary>Evaluations of several models of one recipe, as from different seeds.</summary>
/// <param name="Runs">At least one evaluation.</param>
public sealed record EvaluationSeries(IReadOnlyList<ClassificationEvaluation> Runs)
{
    /// <summary>Schema name and version in JSON.</summary>
    public const string Schema = "mien.evaluations/1";

    /// <summary>The figures over all runs, by name, without those that were not measured.</summary>
    public IEnumerable<(string Name, Spread Spread)> Figures =>
        new (string Name, Func<ClassificationEvaluation, double?> Value)[]
        {
            ("accuracy", run => run.Accuracy),
            ("accuracyFlip", run => run.AccuracyFlip),
            ("accuracyWithoutCopies", run => run.AccuracyWithoutCopies),
            ("macroF1", run => run.MacroF1),
            ("calibrationError", run => run.CalibrationError),
        }
        .Where(figure => Runs.All(run => figure.Value(run) is not null))
        .Select(figure => (figure.Name, Spread.Of(Runs.Select(run => figure.Value(run)!.Value))));

    /// <summary>Writes the series as one JSON object.</summary>
    public void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        foreach (var (name, spread) in Figures)
        {
            writer.WriteStartObject(name);
            writer.WriteNumber("mean", spread.Mean);
            writer.WriteNumber("deviation", spread.StandardDeviation);
            writer.WriteEndObject();
        }
        writer.WriteStartArray("runs");
        foreach (var run in Runs)
            run.WriteTo(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}

/// <summary>Mean and sample standard deviation of a figure.</summary>
/// <param name="Mean">The mean.</param>
/// <param name="StandardDeviation">√(Σ(x - mean)² / (n - 1)); 0 for one value.</param>
public readonly record struct Spread(double Mean, double StandardDeviation)
{
    /// <summary>The spread of some values.</summary>
    public static Spread Of(IEnumerable<double> values)
    {
        double[] all = [.. values];
        var mean = all.Average();
        return new Spread(mean, all.Length < 2 ? 0 : Math.Sqrt(all.Sum(value => (value - mean) * (value - mean)) / (all.Length - 1)));
    }
}
