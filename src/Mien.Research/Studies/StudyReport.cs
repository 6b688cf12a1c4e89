using Mien.Research.Reports;

namespace Mien.Research.Studies;

/// <summary>The report of a study: the paper's claims beside our figures first, then what they rest on.</summary>
internal static class StudyReport
{
    /// <summary>Writes the report.</summary>
    /// <param name="run">The study, all of whose steps are done.</param>
    /// <param name="facts">What it is.</param>
    /// <param name="steps">How long its steps took.</param>
    /// <param name="machine">Where.</param>
    /// <returns>The file.</returns>
    public static string Write(StudyRun run, ResultTable facts, ResultTable steps, ResultTable machine)
    {
        var page = new ReportPage(run.Study.Title, "A paper's study, done again: its claims beside our figures, and how these came about. Whatever is shown is read from the CSV files beside this page.");
        page.Table(facts, EvaluationTables.FactColumns);
        page.Section("Claims and verdicts", Verdict.Rule);
        page.Table(run.Table(Claims.Name), Claims.Columns);
        run.Study.Tell(run, page);
        page.Section("Protocol", "What the paper says, what was done here, and why where they differ.");
        page.Table(run.Table(Protocol.Name), Protocol.Columns);
        page.Section("Data", "The hash is over names, labels and content of all samples, or over the file. What stands in for something that the paper used is marked.");
        page.Table(run.Table(UsedData.Name), UsedData.Columns);
        page.Section("Time and machine", "Seconds of each step, of its last start where it was stopped and went on. These are times of a machine that had other work, too.");
        page.Table(steps, [new("step", "step"), new("seconds", "seconds", "0.0")]);
        page.Table(machine, EvaluationTables.FactColumns);
        page.Section("How to read this", run.Study.Reading + " The mouse over a point tells its value.");
        var file = Path.Combine(run.Folder, Reports.Report.FileName);
        page.Save(file);
        return file;
    }
}

/// <summary>What a paper claims, beside what was found here.</summary>
internal sealed class Claims
{
    /// <summary>Name of the table.</summary>
    public const string Name = "claims";

    private const string Percent = "0.00 %";

    /// <summary>What reports show of it.</summary>
    public static IReadOnlyList<ReportColumn> Columns { get; } =
    [
        new("claim", "claim") { Below = [new("source", ""), new("quote", "")] },
        new("paper", "paper", "@format"),
        new("ours", "here", "@format") { Below = [new("deviation", "±", "@format"), new("low", "from", "@format"), new("high", "to", "@format"), new("runs", "runs", "0")] },
        new("verdict", "verdict") { Below = [new("why", "")] },
    ];

    /// <summary>The claims so far.</summary>
    public ResultTable Table { get; } = new(Name, "claim", "source", "quote", "paper", "ours", "deviation", "low", "high", "runs", "format", "verdict", "why");

    /// <summary>A claim of an accuracy, beside that of folds.</summary>
    /// <param name="claim">What is claimed.</param>
    /// <param name="source">Table or page.</param>
    /// <param name="quote">The paper's words or cell.</param>
    /// <param name="paper">The paper's accuracy, 0 to 1.</param>
    /// <param name="folds">Accuracies of folds; null where there are none.</param>
    /// <param name="remark">What a reader must know, or why it can't be tested.</param>
    public void AddAccuracy(string claim, string source, string quote, double paper, FoldScores? folds, string remark = "") =>
        Add(claim, source, quote, paper, folds?.Accuracy.Mean, folds?.Accuracy.StandardDeviation, folds?.Interval ?? default, folds?.Count, Percent, higherIsBetter: true, remark);

    /// <summary>A claim of a figure, beside the mean of runs.</summary>
    /// <param name="claim">What is claimed.</param>
    /// <param name="source">Table or page.</param>
    /// <param name="quote">The paper's words or cell.</param>
    /// <param name="paper">The paper's figure.</param>
    /// <param name="runs">Ours; none where it can't be tested.</param>
    /// <param name="format">How to show it.</param>
    /// <param name="higherIsBetter">Whether as for an accuracy; else as for a loss.</param>
    /// <param name="remark">What a reader must know, or why it can't be tested.</param>
    public void AddMean(string claim, string source, string quote, double paper, IReadOnlyCollection<double> runs, string format, bool higherIsBetter, string remark = "")
    {
        var spread = runs.Count == 0 ? default : Evaluation.Spread.Of(runs);
        var interval = runs.Count < 2 ? new Interval(spread.Mean, spread.Mean) : Interval.OfMean(runs);
        Add(claim, source, quote, paper, runs.Count == 0 ? null : spread.Mean, runs.Count < 2 ? null : spread.StandardDeviation, interval, runs.Count, format, higherIsBetter, remark);
    }

    /// <summary>A claim of an accuracy, beside that of one model on some samples.</summary>
    /// <param name="claim">What is claimed.</param>
    /// <param name="source">Table or page.</param>
    /// <param name="quote">The paper's words or cell.</param>
    /// <param name="paper">The paper's accuracy, 0 to 1.</param>
    /// <param name="accuracy">Ours, 0 to 1.</param>
    /// <param name="interval">Where ours lies.</param>
    /// <param name="remark">What a reader must know.</param>
    public void AddShare(string claim, string source, string quote, double paper, double accuracy, Interval interval, string remark = "") =>
        Add(claim, source, quote, paper, accuracy, null, interval, 1, Percent, higherIsBetter: true, remark);

    /// <summary>A claim of a figure that is of one random draw, beside that of many draws; its interval holds 95 % of the draws.</summary>
    /// <param name="claim">What is claimed.</param>
    /// <param name="source">Table or page.</param>
    /// <param name="quote">The paper's words or cell.</param>
    /// <param name="paper">The paper's figure.</param>
    /// <param name="draws">Mean and deviation over the draws.</param>
    /// <param name="count">Number of draws.</param>
    /// <param name="format">How to show it.</param>
    /// <param name="higherIsBetter">Whether as for an accuracy; else as for a loss.</param>
    /// <param name="remark">What a reader must know.</param>
    public void AddDraws(string claim, string source, string quote, double paper, Evaluation.Spread draws, int count, string format, bool higherIsBetter, string remark = "") =>
        Add(claim, source, quote, paper, draws.Mean, draws.StandardDeviation, Interval.OfDraw(draws), count, format, higherIsBetter, remark);

    private void Add(
        string claim, string source, string quote, double paper, double? ours, double? deviation, Interval interval, int? runs, string format, bool higherIsBetter, string remark) => Table.Add(
        claim, source, quote, paper, ours, deviation, ours is null ? null : interval.Low, ours is null ? null : interval.High, ours is null ? null : runs, format,
        Verdict.Of(paper, ours, interval, higherIsBetter), remark);
}

/// <summary>How a paper did it, how it was done here, and why.</summary>
internal sealed class Protocol
{
    /// <summary>Name of the table.</summary>
    public const string Name = "protocol";

    /// <summary>What reports show of it.</summary>
    public static IReadOnlyList<ReportColumn> Columns { get; } = [new("what", "what"), new("paper", "as the paper"), new("here", "here"), new("why", "why")];

    /// <summary>The lines so far.</summary>
    public ResultTable Table { get; } = new(Name, "what", "paper", "here", "why");

    /// <summary>Adds a line.</summary>
    public Protocol Add(string what, string paper, string here, string why = "")
    {
        Table.Add(what, paper, here, why);
        return this;
    }
}
