using System.Globalization;
using System.Text.Json;
using Mien.Results;
using Mien.Tensors;

namespace Mien.Research.Profiling;

/// <summary>What a process used for a piece of work.</summary>
public sealed record Profile
{
    /// <summary>Name and version of the JSON form.</summary>
    public const string Schema = "mien.profile/1";

    /// <summary>What was measured, such as the verb of the command line.</summary>
    public required string Name { get; init; }

    /// <summary>Logical cores of the machine.</summary>
    public required int Cores { get; init; }

    /// <summary>Most memory in use since the process began, resident set size.</summary>
    public required long PeakResidentBytes { get; init; }

    /// <summary>Managed memory that was allocated, all threads.</summary>
    public required long AllocatedBytes { get; init; }

    /// <summary>Garbage collections.</summary>
    public required int Collections { get; init; }

    /// <summary>Time in which they held all threads up.</summary>
    public required double CollectionSeconds { get; init; }

    /// <summary>The stages of the work, the longest first.</summary>
    public required IReadOnlyList<StageTime> Stages { get; init; }

    /// <summary>The process over time, from its beginning to its end; at least two.</summary>
    public required IReadOnlyList<ResourceSample> Samples { get; init; }

    /// <summary>Wall-clock time.</summary>
    public double Seconds => Samples[^1].Seconds;

    /// <summary>Processor time in the program, all threads.</summary>
    public double UserSeconds => Samples[^1].UserSeconds;

    /// <summary>Processor time in the operating system, all threads.</summary>
    public double SystemSeconds => Samples[^1].SystemSeconds;

    /// <summary>Cores in use on average: processor time over wall-clock time.</summary>
    public double CoresUsed => (UserSeconds + SystemSeconds) / Seconds;

    /// <summary>Mean of the memory in use over the samples.</summary>
    public double MeanResidentBytes => Samples.Average(static sample => (double)sample.ResidentBytes);

    /// <summary>Writes one JSON object of the schema <see cref="Schema"/>.</summary>
    /// <param name="writer">Where the object goes; it is not flushed.</param>
    public void WriteTo(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        writer.WriteString("schema", Schema);
        writer.WriteString("name", Name);
        writer.WriteNumber("seconds", Rounded(Seconds));
        writer.WriteStartObject("processor");
        writer.WriteNumber("userSeconds", Rounded(UserSeconds));
        writer.WriteNumber("systemSeconds", Rounded(SystemSeconds));
        writer.WriteNumber("cores", Cores);
        writer.WriteNumber("coresUsed", Rounded(CoresUsed));
        writer.WriteNumber("share", Rounded(CoresUsed / Cores));
        writer.WriteEndObject();
        writer.WriteStartObject("memory");
        writer.WriteNumber("peakResidentBytes", PeakResidentBytes);
        writer.WriteNumber("meanResidentBytes", Math.Round(MeanResidentBytes));
        writer.WriteNumber("allocatedBytes", AllocatedBytes);
        writer.WriteNumber("collections", Collections);
        writer.WriteNumber("collectionSeconds", Rounded(CollectionSeconds));
        writer.WriteEndObject();
        writer.WriteStartArray("stages");
        foreach (var stage in Stages)
        {
            writer.WriteStartObject();
            writer.WriteString("name", stage.Name);
            writer.WriteNumber("count", stage.Count);
            writer.WriteNumber("seconds", Rounded(stage.Seconds));
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>
    /// Writes <see cref="Samples"/> as CSV: cores is the processor time since the row before over the wall-clock time since then.
    /// </summary>
    /// <param name="stream">Where to; it stays open.</param>
    public void WriteSamples(Stream stream)
    {
        using var writer = CsvRecord.Writer(stream);
        writer.WriteLine("seconds,userSeconds,systemSeconds,cores,residentBytes");
        for (var i = 0; i < Samples.Count; i++)
        {
            var (seconds, user, system, resident) = Samples[i];
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{seconds:0.000},{user:0.000},{system:0.000},{(i == 0 ? 0 : CoresBetween(Samples[i - 1], Samples[i])):0.000},{resident}"));
        }
    }

    private static double CoresBetween(ResourceSample before, ResourceSample now) =>
        (now.UserSeconds + now.SystemSeconds - before.UserSeconds - before.SystemSeconds) / Math.Max(1e-6, now.Seconds - before.Seconds);

    private static double Rounded(double value) => Math.Round(value, 4);
}

/// <summary>Time of one stage of the work. Stages may lie within each other.</summary>
/// <param name="Name">One of the names in <see cref="Stages"/>.</param>
/// <param name="Count">How often it ran.</param>
/// <param name="Seconds">Wall-clock time of all runs, added up over the threads.</param>
public readonly record struct StageTime(string Name, long Count, double Seconds);

/// <summary>What the process had used at one moment.</summary>
/// <param name="Seconds">Time since the profile began.</param>
/// <param name="UserSeconds">Processor time in the program since then, all threads.</param>
/// <param name="SystemSeconds">Processor time in the operating system since then, all threads.</param>
/// <param name="ResidentBytes">Memory in use, resident set size.</param>
public readonly record struct ResourceSample(double Seconds, double UserSeconds, double SystemSeconds, long ResidentBytes);
