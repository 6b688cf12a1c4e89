using System.Text.Json;

namespace Mien.Workers.Jobs;

/// <summary>What is watched and how, as the row of a job in the ledger has it.</summary>
/// <param name="Analysis">How faces are found and named.</param>
/// <param name="Streams">The streams, each as its owner opens it; the number of a shard is that of its stream.</param>
/// <param name="Every">As <see cref="WatchJob.Every"/>.</param>
/// <param name="Keep">As <see cref="WatchJob.Keep"/>.</param>
internal sealed record WatchSettings(AnalysisSettings Analysis, IReadOnlyList<string> Streams, TimeSpan Every, TimeSpan Keep)
{
    /// <summary>Reads those of a job.</summary>
    public static WatchSettings Read(string settings) => JsonSerializer.Deserialize(settings, WorkersJson.Default.WatchSettings)!;

    /// <summary>As JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, WorkersJson.Default.WatchSettings);
}
