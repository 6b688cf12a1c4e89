namespace Mien.Batch;

/// <summary>
/// The results of a batch, kept beside its output, in NAME.partial, as they come. When the process ends before all is done, the same batch
/// goes on from there, and the output has the bytes of one that was not disturbed: inputs that were added or that changed are analysed,
/// those that are gone are left out.
/// </summary>
internal sealed class KeptResults : IDisposable
{
    private const string Ending = ".partial";

    private readonly string path;
    private readonly Journal journal;
    private readonly MemoryStream results = new();
    private readonly List<long> order = []; // the place of each input's results in the order of the inputs, -1 until it is kept
    private int next; // the first of them that is not kept
    private long? part; // place of the newest part of the video under way
    private Stack<long> recalled = []; // places of the parts of that video that an earlier run has kept and that were not asked for
    private byte[]? head; // what the writer put before the first input

    private KeptResults(string path, Journal journal) => (this.path, this.journal) = (path, journal);

    /// <summary>Where results are written to, before they are kept.</summary>
    public Stream Stream => results;

    /// <summary>The file that they are kept in.</summary>
    public string Place => path + Ending;

    /// <summary>Inputs that are done or begun.</summary>
    public int Count => journal.Count;

    /// <summary>Inputs that an earlier run has done and that could not be analysed.</summary>
    public long Failures { get; private set; }

    /// <summary>Begins, or goes on with what an earlier run left.</summary>
    /// <param name="path">The output.</param>
    /// <param name="begun">All that the results depend on, by name.</param>
    /// <param name="resume">Whether to go on; without, what an earlier run left is an error.</param>
    /// <exception cref="MienException">The path cannot be written, or there is a journal that does not fit.</exception>
    public static KeptResults Open(string path, Dictionary<string, string> begun, bool resume)
    {
        ResultFile.RequireNoFolder(path);
        try
        {
            var journal = Journal.Open(path + Ending, begun);
            if (journal.Count == 0 || (resume && BatchSettings.Difference(journal.Begun, begun) is null))
                return new KeptResults(path, journal);
            using (journal)
                throw resume
                    ? new MienException(path + Ending, BatchSettings.Difference(journal.Begun, begun)!, "give the same, or delete the file to begin anew")
                    : new MienException(
                        path + Ending, $"holds results of {journal.Count} inputs, of a run that did not end", "resume it, or delete the file to begin anew");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw ResultFile.Unwritable(path, exception);
        }
    }

    /// <summary>Whether an earlier run has done the next input. Asked for each input in its order, before it is analysed.</summary>
    /// <param name="source">The input as its user named it.</param>
    /// <param name="copies">Where its annotated copy and its timelines go; null for nowhere.</param>
    /// <param name="isCopyGone">Whether the annotated copy, which there is of each that did not fail, is not there.</param>
    public bool Holds(string source, string? copies, bool isCopyGone)
    {
        if (head is null)
        {
            head = results.ToArray();
            results.SetLength(0);
        }

        if (Find(source, copies, out var place) is { Frames: null } entry && (entry.Failed || !isCopyGone))
        {
            Failures += entry.Failed ? 1 : 0;
            order.Add(place);
            return true;
        }

        order.Add(-1);
        return false;
    }

    /// <summary>The first frames of a video whose results an earlier run has kept; they are not to be written again.</summary>
    /// <param name="source">The video, which is not done.</param>
    /// <param name="copies">As in <see cref="Holds"/>.</param>
    public long FramesOf(string source, string? copies)
    {
        var frames = Find(source, copies, out var place)?.Frames;
        part = frames is null ? null : place;
        recalled = frames is null ? [] : journal.PartsOf(place);
        return frames ?? 0;
    }

    /// <summary>What was found in the next of these frames, as <see cref="KeepFrames"/> was given it; null when there are no more.</summary>
    public byte[]? NextFindings() => recalled.TryPop(out var place) ? journal.FindingsOf(place) : null;

    /// <summary>Keeps what was written since the last call as a part of the results of a video.</summary>
    /// <param name="source">The video.</param>
    /// <param name="copies">As in <see cref="Holds"/>.</param>
    /// <param name="frames">Frames of the video that are written by now.</param>
    /// <param name="findings">What was found in them since the last call.</param>
    public void KeepFrames(string source, string? copies, long frames, ReadOnlySpan<byte> findings) =>
        part = Append(source, copies, failed: false, frames, findings);

    /// <summary>Keeps what was written since the last call as the whole result of an input, or as the last part of a video's.</summary>
    /// <param name="source">The input as its user named it.</param>
    /// <param name="copies">As in <see cref="Holds"/>.</param>
    /// <param name="failed">Whether it could not be analysed.</param>
    public void Keep(string source, string? copies, bool failed)
    {
        while (order[next] >= 0)
            next++;
        order[next] = Append(source, copies, failed, frames: null, []);
        part = null;
    }

    /// <summary>Writes the output, in the order of the inputs, and takes the journal away.</summary>
    public void Commit()
    {
        using (var whole = ResultFile.Create(path))
        {
            whole.Stream.Write(head);
            foreach (var place in order)
                journal.CopyResults(place, whole.Stream);
            results.WriteTo(whole.Stream);
            whole.Commit();
        }

        File.Delete(journal.Path);
    }

    public void Dispose()
    {
        results.Dispose();
        if (journal.Count == 0)
            File.Delete(journal.Path);
        journal.Dispose();
    }

    // What came through standard input may be another picture now.
    private JournalEntry? Find(string source, string? copies, out long place) =>
        journal.TryFind(source, out var entry, out place) && source != PictureInput.StandardInput && entry.IsStill(copies) ? entry : null;

    private long Append(string source, string? copies, bool failed, long? frames, ReadOnlySpan<byte> findings)
    {
        var written = results.GetBuffer().AsSpan(0, (int)results.Length);
        var place = journal.Append(JournalEntry.Of(source, copies, failed, written.Length, frames, part, findings.Length), findings, written);
        results.SetLength(0);
        return place;
    }
}
