using System.Text.Json;
using Mien.Workers.Streams;

namespace Mien.Workers;

/// <summary>Writes how far jobs are as JSON, for programs and pages; where their folders are is not in it.</summary>
internal static class JobListing
{
    /// <summary>Name and version of the JSON form.</summary>
    public const string Schema = "mien.jobs/1";

    /// <summary>Writes a document.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<(JobStatus Job, IReadOnlyList<StreamStatus> Streams)> jobs)
    {
        json.WriteStartObject();
        json.WriteString("schema", Schema);
        json.WriteStartArray("jobs");
        foreach (var (job, streams) in jobs)
            Write(json, job, streams);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, JobStatus job, IReadOnlyList<StreamStatus> streams)
    {
        json.WriteStartObject();
        json.WriteString("name", job.Id);
        json.WriteString("kind", job.Kind);
        json.WriteString("state", job.Standing);
        json.WriteNumber("shards", job.Shards);
        json.WriteNumber("done", job.Done);
        json.WriteNumber("underWay", job.Claimed);
        json.WriteNumber("lost", job.Lost);
        json.WriteNumber("inputs", job.Inputs);
        json.WriteNumber("doneInputs", job.DoneInputs);
        json.WriteNumber("faces", job.Faces);
        json.WriteNumber("unreadable", job.Unreadable);
        if (job.PerSecond is { } speed)
            json.WriteNumber("inputsPerSecond", Math.Round(speed, 3));
        if (job.Left is { } left)
            json.WriteNumber("secondsLeft", Math.Round(left.TotalSeconds));
        json.WriteStartArray("leftAlone");
        foreach (var shard in job.Poisoned)
        {
            json.WriteStartObject();
            json.WriteNumber("shard", shard.Number);
            json.WriteString("error", shard.Error);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteStartArray("streams");
        foreach (var stream in streams)
            Write(json, stream);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, StreamStatus stream)
    {
        json.WriteStartObject();
        json.WriteString("stream", stream.Stream);
        if (stream.Worker is { } worker)
            json.WriteString("worker", worker);
        if (stream.SinceSeen is { } time)
            json.WriteNumber("secondsSinceSeen", Math.Round(time.TotalSeconds, 1));
        json.WriteNumber("frames", stream.Frames);
        json.WriteNumber("dropped", stream.Dropped);
        json.WriteNumber("faces", stream.Faces);
        json.WriteNumber("reconnections", stream.Reconnections);
        json.WriteNumber("claims", stream.Claims);
        json.WriteNumber("gaps", stream.Gaps);
        json.WriteNumber("gapSeconds", Math.Round(stream.GapTime.TotalSeconds, 1));
        if (stream.Error is { } error)
            json.WriteString("error", error);
        json.WriteEndObject();
    }
}
