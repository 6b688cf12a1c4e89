using Mien.Batch;

namespace Mien.Workers.Jobs;

/// <summary>An analysis of many pictures and videos by many machines.</summary>
public sealed record AnalysisJob
{
    /// <summary>Inputs of a shard where nothing else is said.</summary>
    public const int DefaultShard = 1_000;

    /// <summary>Most inputs of a shard.</summary>
    public const int LargestShard = 10_000;

    /// <summary>Files, folders of pictures and patterns, as <see cref="BatchOptions.Inputs"/> has them; standard input is none. Default: none.</summary>
    public IReadOnlyList<string> Inputs { get; init; } = [];

    /// <summary>A file with an input on each line: as one of <see cref="Inputs"/>, or an address of http or https. Default null: none.</summary>
    public string? List { get; init; }

    /// <summary>Folder in which the job gets one of its own. All workers must see it, and all inputs, under the same path.</summary>
    public required string Results { get; init; }

    /// <summary>How faces are found and named; detectors and classifiers of the caller's cannot be sent to others.</summary>
    public RecognizerOptions Recognizer { get; init; } = new();

    /// <summary>In videos, frames from one detection to the next. Default null: as <see cref="BatchOptions.DetectEvery"/>.</summary>
    public int? DetectEvery { get; init; }

    /// <summary>Inputs that are handed out together. Default <see cref="DefaultShard"/>; 1 to <see cref="LargestShard"/>.</summary>
    public int ShardSize { get; init; } = DefaultShard;

    /// <summary>What passed over pictures and videos in folders. Null where nobody asks.</summary>
    public PassedOver? PassedOver { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(ShardSize, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ShardSize, LargestShard);
        ArgumentException.ThrowIfNullOrEmpty(Results);
        if (Inputs.Count == 0 && List is null)
            throw new ArgumentException("a job needs Inputs or a List", nameof(Inputs));
        if (Inputs.Contains(PictureInput.StandardInput))
            throw new MienException(PictureInput.StandardInput, "workers cannot read standard input", "name files, or write their names into a list");
        if (List is not null && !File.Exists(List))
            throw new MienException(List, "there is no such list", "name a text file with an input on each line");
    }

    /// <summary>Where inputs are read from by http and https.</summary>
    internal IReadOnlyList<string> Hosts() => [.. Lines().Select(JobInput.AddressOf).OfType<Uri>().Select(address => address.GetLeftPart(UriPartial.Authority)).Distinct()];

    /// <summary>All inputs, in their order, one by one.</summary>
    internal IEnumerable<JobInput> AllInputs() => Inputs.SelectMany(Expand).Concat(Lines().SelectMany(line => JobInput.AddressOf(line) is null ? Expand(line) : [new JobInput(line)]));

    private IEnumerable<JobInput> Expand(string path) => PictureInputs.Expand([Path.GetFullPath(path)], PassedOver).Select(input => JobInput.OfFile(input.Source, input.Error));

    private IEnumerable<string> Lines() => List is null ? [] : File.ReadLines(List).Select(line => line.Trim()).Where(line => line.Length > 0);
}
