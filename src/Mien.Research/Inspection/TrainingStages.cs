namespace Mien.Research.Inspection;

/// <summary>
/// Names the stages of a training from its curves: the validation loss L, the validation accuracy and the mean angle A between the units of a
/// layer. Each curve is smoothed first, by the mean of the w epochs around, w being a twentieth of all and at least 2.
/// <list type="number">
/// <item>Initial until L has come a tenth of the way from its first value to its lowest.</item>
/// <item>Intermediate wherever the network moves: within the next w epochs L gets lower by more than 1 % of its first value, or A changes by
/// more than 1 degree.</item>
/// <item>Where it stands still: Solution if it generalises, that is with an accuracy from half way between guessing (1 / classes) and 1 on,
/// and L within 5 % of the lowest so far; for a network that gives back its input, with L below half of its first value. Plateau otherwise.</item>
/// <item>An epoch after the initial ones then takes the stage that most of the w epochs around it have; the earlier one of equals.</item>
/// </list>
/// </summary>
/// <remarks>
/// Markou, "Insights of the Hidden Neuron Functionality using Deep Learning Techniques for Facial Emotion Recognition", section 2.5, tells what
/// the stages mean and names them by eye; the numbers are chosen here.
/// </remarks>
internal static class TrainingStages
{
    private const int WindowsInAll = 20;
    private const double InitialShare = 0.1;
    private const double LossStep = 0.01;
    private const double AngleStep = 1;
    private const double Overfitting = 1.05;
    private const double ReconstructionShare = 0.5;

    /// <summary>The stages of a training, which follow each other without a gap.</summary>
    /// <param name="epochs">The rows of one layer, epoch by epoch.</param>
    /// <param name="classes">Number of classes.</param>
    public static IReadOnlyList<StageBand> Of(IReadOnlyList<DistinctivenessRow> epochs, int classes)
    {
        var window = Math.Max(epochs.Count / WindowsInAll, 2);
        var loss = Smooth([.. epochs.Select(row => row.ValidationLoss)], window);
        var angle = Smooth([.. epochs.Select(row => row.Angles.Mean)], window);
        var accuracy = epochs.All(row => row.ValidationAccuracy is not null) ? Smooth([.. epochs.Select(row => row.ValidationAccuracy!.Value)], window) : null;
        var first = epochs.Count == 0 ? 0 : epochs[0].ValidationLoss;
        var lowest = loss.DefaultIfEmpty().Min();
        var (isInitial, lowestYet) = (true, double.PositiveInfinity);
        var stages = new TrainingStage[epochs.Count];
        for (var t = 0; t < stages.Length; t++)
        {
            lowestYet = Math.Min(lowestYet, loss[t]);
            isInitial = t == 0 || (isInitial && first - loss[t] < InitialShare * (first - lowest));
            stages[t] = isInitial ? TrainingStage.Initial : Moves(t) ? TrainingStage.Intermediate : Generalises(t) ? TrainingStage.Solution : TrainingStage.Plateau;
        }
        var bands = new List<StageBand>();
        for (var t = 0; t < stages.Length; t++)
            Append(bands, epochs[t].Epoch, stages[t] == TrainingStage.Initial ? TrainingStage.Initial : Around(stages, t, window).MaxBy(group => group.Count())!.Key);
        return bands;

        bool Moves(int t)
        {
            var from = Math.Max(Math.Min(t, epochs.Count - 1 - window), 0);
            var until = Math.Min(from + window + 1, epochs.Count);
            return loss[from] - loss[from..until].Min() > LossStep * first || angle[from..until].Max() - angle[from..until].Min() > AngleStep;
        }

        bool Generalises(int t) => accuracy is null
            ? loss[t] < ReconstructionShare * first
            : accuracy[t] >= (1 + (1.0 / classes)) / 2 && loss[t] <= Overfitting * lowestYet;
    }

    private static void Append(List<StageBand> bands, int epoch, TrainingStage stage)
    {
        if (bands is [.., var last] && last.Stage == stage)
            bands[^1] = last with { Last = epoch };
        else
            bands.Add(new(stage, epoch, epoch));
    }

    private static IEnumerable<IGrouping<TrainingStage, TrainingStage>> Around(TrainingStage[] stages, int t, int window) =>
        Near(stages, t, window).Where(stage => stage != TrainingStage.Initial).GroupBy(stage => stage);

    private static double[] Smooth(double[] curve, int window) => [.. curve.Select((_, t) => Near(curve, t, window).Average())];

    private static T[] Near<T>(T[] curve, int t, int window) => curve[Math.Max(t - (window / 2), 0)..Math.Min(t + (window / 2) + 1, curve.Length)];
}

/// <summary>What a network is at in its training.</summary>
internal enum TrainingStage
{
    /// <summary>It warms up.</summary>
    Initial,

    /// <summary>It learns: its loss falls, or its units change.</summary>
    Intermediate,

    /// <summary>It is stuck, and does not generalise.</summary>
    Plateau,

    /// <summary>It has found what generalises, and stays there.</summary>
    Solution,
}

/// <summary>A stretch of a training.</summary>
/// <param name="Stage">Its stage.</param>
/// <param name="First">Its first epoch, from 1.</param>
/// <param name="Last">Its last epoch.</param>
internal sealed record StageBand(TrainingStage Stage, int First, int Last);
