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
/// <param name="Kind">What is done: analyze, study or watch.</param>
/// <param name="Settings">How, as JSON.</param>
/// <param name="Folder">Folder of its inputs' lists and its results, which all workers must see; empty where it has none.</param>
/// <param name="State">Whether it goes on.</param>
internal sealed record Job(string Id, string Kind, string Settings, string Folder, JobState State = JobState.Creating)
{
    /// <summary>The kind of <see cref="AnalysisJob"/>.</summary>
    public const string Analysis = "analyze";

    /// <summary>The kind of <see cref="StudyJob"/>.</summary>
    public const string Study = "study";

    /// <summary>The kind of <see cref="WatchJob"/>. Its shards are streams, which workers take themselves; the queue hears nothing of them.</summary>
    public const string Watch = "watch";
}
