namespace Mien.Training;

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
