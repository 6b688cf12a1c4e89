namespace Mien.Learning;

/// <summary>The learning rate over a run.</summary>
public abstract class Schedule
{
    /// <summary>Factor of the base learning rate.</summary>
    /// <param name="epoch">Epochs gone by at the end of the step, with fraction.</param>
    public abstract double Factor(double epoch);

    /// <summary>Learns how an epoch went, for schedules that wait for progress.</summary>
    /// <param name="validationLoss">Loss on the validation split.</param>
    public virtual void Report(double validationLoss)
    {
    }
}

/// <summary>The same learning rate throughout.</summary>
public sealed class ConstantSchedule : Schedule
{
    /// <inheritdoc/>
    public override double Factor(double epoch) => 1;
}

/// <summary>Linear warm-up, then half a cosine down to a last factor (Loshchilov and Hutter, 2017).</summary>
/// <param name="epochs">Epochs of the run.</param>
/// <param name="warmup">Epochs of linear warm-up, less than <paramref name="epochs"/>.</param>
/// <param name="final">Factor at the end, 0 to 1.</param>
public sealed class CosineSchedule(double epochs, double warmup = 0, double final = 0) : Schedule
{
    /// <inheritdoc/>
    public override double Factor(double epoch)
    {
        if (epoch < warmup)
            return epoch / warmup;
        var progress = Math.Min(1, (epoch - warmup) / (epochs - warmup));
        return final + (1 - final) * 0.5 * (1 + Math.Cos(Math.PI * progress));
    }
}

/// <summary>Multiplies the rate at given epochs.</summary>
/// <param name="milestones">Epochs after which the rate falls.</param>
/// <param name="gamma">Factor of each fall, 0 to 1.</param>
public sealed class MultiStepSchedule(IReadOnlyList<double> milestones, double gamma = 0.1) : Schedule
{
    /// <inheritdoc/>
    public override double Factor(double epoch) => Math.Pow(gamma, milestones.Count(milestone => epoch > milestone));
}

/// <summary>Multiplies the rate whenever the validation loss has not fallen for some epochs.</summary>
/// <param name="patience">Epochs without a better loss that are borne.</param>
/// <param name="gamma">Factor of each fall, 0 to 1.</param>
/// <param name="threshold">Share by which a loss must fall to count as better.</param>
public sealed class PlateauSchedule(int patience = 10, double gamma = 0.1, double threshold = 1e-4) : Schedule
{
    private double best = double.PositiveInfinity;
    private double factor = 1;
    private int waited;

    /// <inheritdoc/>
    public override double Factor(double epoch) => factor;

    /// <inheritdoc/>
    public override void Report(double validationLoss)
    {
        if (validationLoss < best * (1 - threshold))
        {
            best = validationLoss;
            waited = 0;
        }
        else if (++waited > patience)
        {
            factor *= gamma;
            waited = 0;
        }
    }
}
