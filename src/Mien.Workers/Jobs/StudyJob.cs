using Mien.Research.Studies;

namespace Mien.Workers.Jobs;

/// <summary>A study by many machines: its trainings side by side, its tables as those of one machine.</summary>
public sealed record StudyJob
{
    /// <summary>The study.</summary>
    public required Study Study { get; init; }

    /// <summary>Its size. Default small.</summary>
    public StudySize Size { get; init; } = StudySize.Small;

    /// <summary>Seed of all that is random. Default 1.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>The line that somebody types to do it again on one machine, as the report shows it.</summary>
    public required string Command { get; init; }

    /// <summary>Folder in which the job gets one of its own; the study goes into the folder study there. All workers must see it under the same path.</summary>
    public required string Results { get; init; }

    /// <summary>The folder of data sets here; workers have their own. Default null: the one that MIEN_DATA names.</summary>
    public string? Data { get; init; }
}
