using Mien.Learning.Schedules;

namespace Mien.Research.Training;

/// <summary>Schedules that a recipe can name.</summary>
public enum ScheduleKind
{
    /// <summary>The same rate throughout.</summary>
    Constant,

    /// <summary>Warm-up, then half a cosine.</summary>
    Cosine,

    /// <summary>Falls at given epochs.</summary>
    MultiStep,

    /// <summary>Falls when the validation loss no longer does.</summary>
    Plateau,

    /// <summary>Rises and falls in triangles.</summary>
    Cyclic,
}

/// <summary>The learning rate schedule of a recipe.</summary>
public sealed record ScheduleRecipe
{
    /// <summary>Which one.</summary>
    public ScheduleKind Name { get; init; } = ScheduleKind.Cosine;

    /// <summary>Epochs of linear warm-up (cosine).</summary>
    public double WarmupEpochs { get; init; }

    /// <summary>Epochs at which the rate falls (multi-step).</summary>
    public IReadOnlyList<double> Milestones { get; init; } = [];

    /// <summary>Factor of each fall (multi-step, plateau), 0 to 1.</summary>
    public double Gamma { get; init; } = 0.1;

    /// <summary>Epochs without a better validation loss that are borne (plateau).</summary>
    public int Patience { get; init; } = 10;

    /// <summary>Epochs of one cycle, up and down again, above 0 (cyclic).</summary>
    public double CycleEpochs { get; init; }

    /// <summary>Share of the learning rate at the foot of each cycle, 0 to below 1 (cyclic).</summary>
    public double Lowest { get; init; } = 0.01;

    /// <summary>Whether each cycle is half as high as the one before (cyclic).</summary>
    public bool Halves { get; init; }

    internal Schedule Create(int epochs) => Name switch
    {
        ScheduleKind.Constant => new ConstantSchedule(),
        ScheduleKind.Cosine => new CosineSchedule(epochs, WarmupEpochs),
        ScheduleKind.MultiStep => new MultiStepSchedule(Milestones, Gamma),
        ScheduleKind.Plateau => new PlateauSchedule(Patience, Gamma),
        ScheduleKind.Cyclic => new CyclicSchedule(CycleEpochs, Lowest, halves: Halves),
        _ => throw new InvalidOperationException($"There is no schedule {Name}."),
    };

    internal void Check(RecipeCheck check, int epochs)
    {
        check.Require(WarmupEpochs >= 0 && WarmupEpochs < epochs, "warmupEpochs", WarmupEpochs, "0 to below epochs");
        check.Require(Gamma is > 0 and <= 1, "gamma", Gamma, "above 0 to 1");
        check.Require(Patience >= 0, "patience", Patience, "0 or more");
        check.Require(CycleEpochs is >= 0 and <= 100_000, "cycleEpochs", CycleEpochs, "above 0");
        check.Require(Lowest is >= 0 and < 1, "lowest", Lowest, "0 to below 1");
        check.Require(
            Milestones.All(epoch => epoch > 0 && epoch < epochs) && Milestones.Zip(Milestones.Skip(1)).All(pair => pair.First < pair.Second),
            "milestones", $"are {string.Join(", ", Milestones)}, expected ascending epochs above 0 and below epochs");

        var standard = new ScheduleRecipe();
        check.RequireUse(Name is ScheduleKind.Cosine, "warmupEpochs", WarmupEpochs, standard.WarmupEpochs, Name);
        check.RequireUse(Name is ScheduleKind.MultiStep, "milestones", Milestones.Count, 0, Name);
        check.RequireUse(Name is ScheduleKind.MultiStep or ScheduleKind.Plateau, "gamma", Gamma, standard.Gamma, Name);
        check.RequireUse(Name is ScheduleKind.Plateau, "patience", Patience, standard.Patience, Name);
        check.RequireUse(Name is ScheduleKind.Cyclic, "cycleEpochs", CycleEpochs, standard.CycleEpochs, Name);
        check.RequireUse(Name is ScheduleKind.Cyclic, "lowest", Lowest, standard.Lowest, Name);
        check.RequireUse(Name is ScheduleKind.Cyclic, "halves", Halves, standard.Halves, Name);
        check.Require(Name != ScheduleKind.MultiStep || Milestones.Count > 0, "name", "is MultiStep, which needs milestones");
        check.Require(Name != ScheduleKind.Cyclic || CycleEpochs > 0, "name", "is Cyclic, which needs cycleEpochs");
    }
}
