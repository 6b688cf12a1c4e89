using System.Text.Json.Serialization;
using Mien.Research.Evaluation;

namespace Mien.Research.Inspection;

/// <summary>
/// The angles between the activation vectors of all pairs of units of a layer, over the samples of a data set: arccos(a·b / |a||b|). Near 0
/// degrees two units do the same, near 180 the opposite. A unit without direction, as one that is always 0, is in no pair.
/// </summary>
/// <param name="Pairs">How many pairs there are.</param>
/// <param name="Min">The least angle, degrees; NaN without pairs.</param>
/// <param name="Mean">Their mean, degrees; NaN without pairs.</param>
/// <param name="Max">The greatest, degrees; NaN without pairs.</param>
/// <param name="Histogram">How many pairs have an angle of 0 to below 10 degrees, 10 to below 20 and so on; 180 is in the last of the 18.</param>
public sealed record AngleSummary(
    int Pairs,
    [property: JsonConverter(typeof(ScoreConverter))] double Min,
    [property: JsonConverter(typeof(ScoreConverter))] double Mean,
    [property: JsonConverter(typeof(ScoreConverter))] double Max,
    IReadOnlyList<int> Histogram)
{
    /// <summary>Degrees of one count of the histogram.</summary>
    public const int Step = 10;

    internal const int Steps = 180 / Step;

    /// <summary>Those of the units from one on.</summary>
    internal static AngleSummary Of(UnitMoments moments, UnitLayer layer, bool centred)
    {
        var (pairs, sum, min, max) = (0, 0.0, double.PositiveInfinity, double.NegativeInfinity);
        var histogram = new int[Steps];
        for (var i = layer.First; i < layer.First + layer.Units; i++)
            for (var j = i + 1; j < layer.First + layer.Units; j++)
            {
                var angle = moments.Angle(i, j, centred);
                if (double.IsNaN(angle))
                    continue;
                pairs++;
                sum += angle;
                (min, max) = (Math.Min(min, angle), Math.Max(max, angle));
                histogram[Math.Min((int)(angle / Step), Steps - 1)]++;
            }
        return pairs == 0
            ? new(0, double.NaN, double.NaN, double.NaN, histogram)
            : new(pairs, min, sum / pairs, max, histogram);
    }
}
