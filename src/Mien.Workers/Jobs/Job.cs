namespace Mien.Workers.Jobs;

/// <summary>Whether a job's shards are handed out.</summary>
public enum JobState
{
    /// <summary>Its shards are still being listed.</summary>
    Creating,

    /// <summary>They are.</summary>
    Running,

    /// <summary>Not for now; those under way end.</summary>
    Paused,

    /// <summary>Not again.</summary>
    Cancelled,
}

/// <summary>A job.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Kind">What is done, analyze or study.</param>
/// <param name="Settings">How, as JSON.</param>
/// <param name="Folder">Folder of its inputs' lists and its results, which all workers must see.</param>
/// <param name="State">Whether it goes on.</param>
internal sealed record Job(string Id, string Kind, string Settings, string Folder, JobState State = JobState.Creating)
{
    /// <summary>The kind of <see cref="AnalysisJob"/>.</summary>
    public const string Analysis = "analyze";

    /// <summary>The kind of <see cref="StudyJob"/>.</summary>
    public const string Study = "study";
}
