using System.Buffers;
using System.Text;
using System.Text.Json;
using Mien.Results;

namespace Mien.Workers.Streams;

/// <summary>What comes of a claim of a stream: one thread adds to it, another reports it.</summary>
/// <param name="clock">Tells how long ago things were.</param>
/// <param name="every">Time from one frame whose faces are kept to the next.</param>
internal sealed class StreamCount(TimeProvider clock, TimeSpan every)
{
    // While the database is away; older ones are forgotten.
    private const int MostWaiting = 1_000;

    private readonly Lock gate = new();
    private readonly Queue<(long Sequence, long Time, string Analysis)> waiting = new();
    private long frames;
    private long faces;
    private long dropped;
    private long connections;
    private long newest;
    private long sequence;
    private long? first;
    private long? next;
    private long? last;
    private long? kept;
    private string? error;

    /// <summary>Frames so far.</summary>
    public long Frames => Volatile.Read(ref frames);

    /// <summary>The stream is opened.</summary>
    public void Open()
    {
        lock (gate)
        {
            connections++;
            newest = -1;
        }
    }

    /// <summary>The stream came to its end, or could not be opened.</summary>
    public void Close(string reason)
    {
        lock (gate)
            error = reason;
    }

    /// <summary>A frame was analysed.</summary>
    public void Add(Analysis frame)
    {
        var now = clock.GetTimestamp();
        var isKept = frame.Faces.Count > 0 && (kept is not { } before || clock.GetElapsedTime(before, now) >= every);
        var analysis = isKept ? Line(frame) : "";
        lock (gate)
        {
            frames++;
            faces += frame.Faces.Count;
            dropped += Math.Max(0, frame.Frame!.Value - newest - 1);
            newest = frame.Frame.Value;
            first ??= now;
            next ??= now;
            last = now;
            if (!isKept)
                return;
            kept = now;
            waiting.Enqueue((sequence++, now, analysis));
            if (waiting.Count > MostWaiting)
                waiting.Dequeue();
        }
    }

    /// <summary>What came so far.</summary>
    public StreamReport Report()
    {
        lock (gate)
        {
            next = null;
            return new(frames, dropped, faces, connections, first is { } begin ? clock.GetElapsedTime(begin) : null, last is { } end ? clock.GetElapsedTime(end) : null, error,
                [.. waiting.Select(each => new Sighting(each.Sequence, clock.GetElapsedTime(each.Time), each.Analysis))]);
        }
    }

    /// <summary>The last report has arrived.</summary>
    public void Told(StreamReport report)
    {
        lock (gate)
        {
            while (report.Sightings.Count > 0 && waiting.TryPeek(out var oldest) && oldest.Sequence <= report.Sightings[^1].Sequence)
                waiting.Dequeue();
            first = next;
        }
    }

    private static string Line(Analysis frame)
    {
        var line = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(line, JsonDocumentWriter.OneLine))
            AnalysisConverter.Write(json, frame);
        return Encoding.UTF8.GetString(line.WrittenSpan);
    }
}
