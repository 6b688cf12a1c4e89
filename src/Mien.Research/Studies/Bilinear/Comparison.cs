using Mien.Research.Reports;

namespace Mien.Research.Studies.Bilinear;

/// <summary>Two variants that differ in one thing, held against each other on the very same samples.</summary>
/// <param name="Effect">What the second has more.</param>
/// <param name="First">Name of the first variant.</param>
/// <param name="Second">Name of the second.</param>
internal sealed record Comparison(string Effect, string First, string Second)
{
    /// <summary>Name of the table of the differences of each run.</summary>
    public const string RunsTable = "pairs-runs";

    /// <summary>Name of the table of differences over the samples.</summary>
    public const string SamplesTable = "pairs";

    /// <summary>Name of the table of what the differences say.</summary>
    public const string EffectsTable = "effects";

    /// <summary>How <see cref="Effects"/> judges.</summary>
    public const string Rule =
        "The difference of accuracy of two variants on the same test samples, in points, the mean over the runs: seeds on FER, folds on CK+. Two intervals of 95 % tell how sure it is: Student's over the runs, and over the samples, "
        + "from each one's difference averaged over the runs (on CK+ the frames of a person count as one, as they are alike). Helps: both lie above zero. Harms: both lie below. Not shown: anything else. "
        + "Of a single run the samples alone decide, which does not tell what another seed would give.";

    /// <summary>The rows of the ablation, each against the one before, and all of them together.</summary>
    public static IReadOnlyList<Comparison> Ablation { get; } =
    [
        new("pretraining", "baseline", "pretrained"), new("bilinear pooling", "pretrained", "bilinear"), new("gradient centralisation", "bilinear", "gc"), new("all three", "baseline", "gc"),
    ];

    /// <summary>What is compared on FER-2013.</summary>
    public static IReadOnlyList<Comparison> All { get; } =
    [
        .. Ablation,
        new("gradient centralisation, with Adam", "adam", "adam-gc"), new("AdamW instead of Adam, with gradient centralisation", "adam-gc", "gc"), new("a second extractor of its own weights", "gc", "separate"),
    ];

    /// <summary>What reports show of <see cref="Effects"/>.</summary>
    public static IReadOnlyList<ReportColumn> Columns { get; } =
    [
        new("effect", "what is added"), new("data", "data"), new("paper", "paper", "+0.00 %;-0.00 %"),
        new("difference", "here", "+0.00 %;-0.00 %") { Below = [new("count", "runs", "0")] },
        new("runs_low", "over the runs, from", "+0.00 %;-0.00 %") { Below = [new("runs_high", "to", "+0.00 %;-0.00 %")] }, new("samples_low", "over the samples, from", "+0.00 %;-0.00 %") { Below = [new("samples_high", "to", "+0.00 %;-0.00 %")] },
        new("verdict", "it helps?"),
    ];

    /// <summary>Makes the empty tables of differences: of each run, and over the samples.</summary>
    public static (ResultTable Runs, ResultTable Samples) NewTables() =>
    (
        new(RunsTable, "effect", "data", "first", "second", "run", "samples", "both", "only_first", "only_second", "neither"),
        new(SamplesTable, "effect", "data", "first", "second", "samples", "units", "difference", "low", "high")
    );

    /// <summary>Adds a comparison to both tables.</summary>
    /// <param name="tables">The tables.</param>
    /// <param name="data">What it is on.</param>
    /// <param name="first">Answers of the first variant in each run.</param>
    /// <param name="second">Those of the second, to the same samples.</param>
    public void Add((ResultTable Runs, ResultTable Samples) tables, string data, IReadOnlyList<Answers> first, IReadOnlyList<Answers> second)
    {
        var differences = new Dictionary<string, (string Unit, double Sum, int Count)>(StringComparer.Ordinal);
        foreach (var (run, (a, b)) in first.Zip(second).Index())
        {
            if (!a.Samples.Select(sample => sample.Name).SequenceEqual(b.Samples.Select(sample => sample.Name)))
                throw new ArgumentException($"{First} and {Second} were tested on different samples", nameof(second));
            var pairs = a.AreRight.Zip(b.AreRight).ToList();
            int Count(bool inFirst, bool inSecond) => pairs.Count(pair => pair == (inFirst, inSecond));
            tables.Runs.Add(Effect, data, First, Second, run + 1, pairs.Count, Count(true, true), Count(true, false), Count(false, true), Count(false, false));
            foreach (var (sample, pair) in a.Samples.Zip(pairs))
            {
                var (_, sum, count) = differences.GetValueOrDefault(sample.Name);
                differences[sample.Name] = (sample.Group ?? sample.Name, sum + (pair.Second ? 1 : 0) - (pair.First ? 1 : 0), count + 1);
            }
        }
        var means = differences.Values.Select(item => (item.Unit, Mean: item.Sum / item.Count)).ToList();
        var difference = means.Average(item => item.Mean);
        var units = means.GroupBy(item => item.Unit).Select(unit => unit.Sum(item => item.Mean - difference)).ToList();
        var interval = Interval.OfSums(difference, units, means.Count);
        tables.Samples.Add(Effect, data, First, Second, means.Count, units.Count, difference, interval.Low, interval.High);
    }

    /// <summary>What the differences say, beside those of the paper.</summary>
    /// <param name="run">The study.</param>
    public static ResultTable Effects(StudyRun run)
    {
        var samples = run.Table(SamplesTable);
        var table = new ResultTable(EffectsTable, "effect", "data", "first", "second", "paper", "difference", "count", "runs_low", "runs_high", "samples_low", "samples_high", "verdict");
        for (var row = 0; row < samples.Count; row++)
        {
            var differences = Differences(run, samples[row, "effect"], samples[row, "data"]);
            var (overRuns, overSamples) = (Interval.OfMean(differences), new Interval(samples.Number(row, "low")!.Value, samples.Number(row, "high")!.Value));
            var isMany = differences.Count > 1;
            table.Add(
                samples[row, "effect"], samples[row, "data"], samples[row, "first"], samples[row, "second"], BilinearPaper.Gain(samples[row, "data"], samples[row, "first"], samples[row, "second"]),
                samples.Number(row, "difference"), differences.Count, isMany ? overRuns.Low : null, isMany ? overRuns.High : null, overSamples.Low, overSamples.High,
                overSamples.Low > 0 && (!isMany || overRuns.Low > 0) ? "helps" : overSamples.High < 0 && (!isMany || overRuns.High < 0) ? "harms" : "not shown");
        }
        return table;
    }

    /// <summary>The differences of accuracy of each run.</summary>
    public static IReadOnlyList<double> Differences(StudyRun run, string effect, string data)
    {
        var runs = run.Table(RunsTable);
        return [.. Enumerable.Range(0, runs.Count).Where(row => runs[row, "effect"] == effect && runs[row, "data"] == data)
            .Select(row => (runs.Number(row, "only_second")!.Value - runs.Number(row, "only_first")!.Value) / runs.Number(row, "samples")!.Value)];
    }
}
