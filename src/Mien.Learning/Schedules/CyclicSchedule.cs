namespace Mien.Learning.Schedules;

/// <summary>
/// Triangles between a lowest factor and 1 (Smith, "Cyclical Learning Rates for Training Neural Networks", WACV 2017;
/// PyTorch's CyclicLR, modes triangular and triangular2). A step has the factor of its end, so the first one is one step
/// above the lowest.
/// </summary>
public sealed class CyclicSchedule : Schedule
{
    private readonly double cycle;
    private readonly double lowest;
    private readonly double rise;
    private readonly bool halves;

    /// <summary>Sets the triangles.</summary>
    /// <param name="cycle">Epochs of one cycle, up and down again, above 0.</param>
    /// <param name="lowest">Factor at the foot of each triangle, 0 to 1.</param>
    /// <param name="rise">Share of the cycle that goes up, above 0 and below 1.</param>
    /// <param name="halves">Whether each triangle is half as high as the one before.</param>
    public CyclicSchedule(double cycle, double lowest, double rise = 0.5, bool halves = false)
    {
        Require(cycle > 0, nameof(cycle), cycle, "above 0");
        Require(lowest is >= 0 and <= 1, nameof(lowest), lowest, "0 to 1");
        Require(rise is > 0 and < 1, nameof(rise), rise, "above 0 and below 1");
        this.cycle = cycle;
        this.lowest = lowest;
        this.rise = rise;
        this.halves = halves;
    }

    /// <inheritdoc/>
    public override double Factor(double epoch)
    {
        var number = Math.Floor(epoch / cycle);
        var place = epoch / cycle - number;
        var height = place < rise ? place / rise : (1 - place) / (1 - rise);
        return lowest + (1 - lowest) * height * (halves ? Math.Pow(0.5, number) : 1);
    }
}
