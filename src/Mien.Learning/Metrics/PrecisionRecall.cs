namespace Mien.Learning.Metrics;

/// <summary>Precision and recall of scored findings, from the best score down.</summary>
public sealed class PrecisionRecall
{
    private readonly (float Score, bool IsTrue)[] findings;
    private readonly int positives;

    /// <summary>Takes findings over.</summary>
    /// <param name="findings">Score of each finding and whether it is true; no positive may be found twice.</param>
    /// <param name="positives">Number of positives, found or not, at least 1.</param>
    public PrecisionRecall(IEnumerable<(float Score, bool IsTrue)> findings, int positives)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(positives, 1);
        this.positives = positives;
        // Of equal scores the false ones come first: no order of the input may flatter.
        this.findings = [.. findings.OrderByDescending(finding => finding.Score).ThenBy(finding => finding.IsTrue)];
        if (this.findings.Count(finding => finding.IsTrue) > positives)
            throw new ArgumentException("there are more true findings than positives", nameof(findings));
    }

    /// <summary>
    /// Average precision: the sum over recall steps of step · precision (as scikit-learn's average_precision_score, with positives
    /// that are never found counting as missed), 0 to 1.
    /// </summary>
    public double AveragePrecision
    {
        get
        {
            var (sum, hits, seen) = (0.0, 0, 0);
            for (var start = 0; start < findings.Length;)
            {
                var end = start;
                var found = 0;
                for (; end < findings.Length && findings[end].Score == findings[start].Score; end++)
                    found += findings[end].IsTrue ? 1 : 0;
                (hits, seen, start) = (hits + found, end, end);
                sum += (double)found / positives * hits / seen;
            }
            return sum;
        }
    }

    /// <summary>What is found down to each score, the best first.</summary>
    internal IEnumerable<RecallPoint> Points
    {
        get
        {
            var (hits, wrong) = (0, 0);
            for (var i = 0; i < findings.Length; i++)
            {
                if (findings[i].IsTrue)
                    hits++;
                else
                    wrong++;
                if (i + 1 == findings.Length || findings[i + 1].Score < findings[i].Score)
                    yield return new(findings[i].Score, (double)hits / positives, wrong);
            }
        }
    }

    /// <summary>The recall, 0 to 1, at the lowest score that lets no more than so many false findings through.</summary>
    /// <param name="falseFindings">Number of false findings allowed.</param>
    public double RecallAt(double falseFindings) => Points.TakeWhile(point => point.FalseFindings <= falseFindings).Select(point => point.Recall).LastOrDefault();
}

/// <summary>A point of a curve of recall.</summary>
/// <param name="Score">Score down to which findings count.</param>
/// <param name="Recall">Share of the positives that are found, 0 to 1.</param>
/// <param name="FalseFindings">Number of false findings.</param>
internal readonly record struct RecallPoint(float Score, double Recall, int FalseFindings);
