namespace Mien.Learning.Schedules;

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

    // So written that what is no number is refused too; infinite times are.
    private protected static void Require(bool condition, string name, double value, string expected)
    {
        if (!condition || !double.IsFinite(value))
            throw new ArgumentOutOfRangeException(name, value, $"expected {expected}");
    }
}

/// <summary>The same learning rate throughout.</summary>
public sealed class ConstantSchedule : Schedule
{
    /// <inheritdoc/>
    public override double Factor(double epoch) => 1;
}

/// <summary>Linear warm-up, then half a cosine down to a last factor (Loshchilov and Hutter, 2017).</summary>
public sealed class CosineSchedule : Schedule
{
    private readonly double epochs;
    private readonly double warmup;
    private readonly double final;

    /// <summary>Sets the curve.</summary>
    /// <param name="epochs">Epochs of the run, above 0.</param>
    /// <param name="warmup">Epochs of linear warm-up, 0 to below <paramref name="epochs"/>.</param>
    /// <param name="final">Factor at the end, 0 to 1.</param>
    public CosineSchedule(double epochs, double warmup = 0, double final = 0)
    {
        Require(epochs > 0, nameof(epochs), epochs, "above 0");
        Require(warmup >= 0 && warmup < epochs, nameof(warmup), warmup, "0 to below the epochs of the run");
        Require(final is >= 0 and <= 1, nameof(final), final, "0 to 1");
        this.epochs = epochs;
        this.warmup = warmup;
        this.final = final;
    }

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
public sealed class MultiStepSchedule : Schedule
{
    private readonly double[] milestones;
    private readonly double gamma;

    /// <summary>Sets the steps.</summary>
    /// <param name="milestones">Epochs after which the rate falls, above 0.</param>
    /// <param name="gamma">Factor of each fall, above 0 to 1.</param>
    public MultiStepSchedule(IReadOnlyList<double> milestones, double gamma = 0.1)
    {
        ArgumentNullException.ThrowIfNull(milestones);
        foreach (var milestone in milestones)
            Require(milestone > 0, nameof(milestones), milestone, "epochs above 0");
        Require(gamma is > 0 and <= 1, nameof(gamma), gamma, "above 0 to 1");
        this.milestones = [.. milestones];
        this.gamma = gamma;
    }

    /// <inheritdoc/>
    public override double Factor(double epoch) => Math.Pow(gamma, milestones.Count(milestone => epoch > milestone));
}

/// <summary>Multiplies the rate whenever the validation loss has not fallen for some epochs.</summary>
public sealed class PlateauSchedule : Schedule
{
    private readonly int patience;
    private readonly double gamma;
    private readonly double threshold;
    private double best = double.PositiveInfinity;
    private double factor = 1;
    private int waited;

    /// <summary>Sets the falls.</summary>
    /// <param name="patience">Epochs without a better loss that are borne, 0 or more.</param>
    /// <param name="gamma">Factor of each fall, above 0 to 1.</param>
    /// <param name="threshold">Share by which a loss must fall to count as better, 0 to below 1.</param>
    public PlateauSchedule(int patience = 10, double gamma = 0.1, double threshold = 1e-4)
    {
        Require(patience >= 0, nameof(patience), patience, "0 or more");
        Require(gamma is > 0 and <= 1, nameof(gamma), gamma, "above 0 to 1");
        Require(threshold is >= 0 and < 1, nameof(threshold), threshold, "0 to below 1");
        this.patience = patience;
        this.gamma = gamma;
        this.threshold = threshold;
    }

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
