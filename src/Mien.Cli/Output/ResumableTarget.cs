using System.Runtime.InteropServices;
using Mien.Cli.Inputs;

namespace Mien.Cli.Output;

/// <summary>
/// An output file whose results are kept beside it, in NAME.partial, as they come. When the process ends before all is done, the
/// same run goes on from there, and the output has the bytes of a run that was not disturbed: inputs that were added or that changed
/// are analysed, those that are gone are left out.
/// </summary>
internal sealed class ResumableTarget : OutputTarget
{
    private const string Ending = ".partial";
    private const int MaxShown = 100;

    private readonly string _path;
    private readonly StandardStreams _streams;
    private readonly MemoryStream _results;
    private readonly PartialFile _partial;
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private readonly List<long> _order = []; // the place of each input's results in the order of the inputs, -1 until it is kept
    private int _next; // the first of them that is not kept
    private long? _part; // place of the newest part of the video under way
    private Stack<long> _recalled = []; // places of the parts of that video that an earlier run has kept and that were not asked for
    private byte[]? _head; // what the writer put before the first input
    private bool _holdsFailures;

    private ResumableTarget(string path, MemoryStream results, PartialFile partial, StandardStreams streams)
        : base(results)
    {
        (_path, _results, _partial, _streams) = (path, results, partial, streams);
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => SayHowToGoOn());
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => SayHowToGoOn());
    }

    public override bool KeepsParts => true;

    public override bool HoldsFailures => _holdsFailures;

    /// <summary>Begins, or goes on with what an earlier run left.</summary>
    /// <param name="path">The output.</param>
    /// <param name="begun">All that the results depend on, by name.</param>
    /// <param name="resume">Whether to go on; without, what an earlier run left is an error.</param>
    /// <param name="streams">Where notes go.</param>
    /// <exception cref="UsageException">The path cannot be written, or there is a partial file that does not fit.</exception>
    public static ResumableTarget Open(string path, Dictionary<string, string> begun, bool resume, StandardStreams streams)
    {
        RequireFile(path);
        try
        {
            var partial = PartialFile.Open(path + Ending, begun);
            if (partial.Count == 0 || (resume && Difference(partial.Begun, begun) is null))
                return new ResumableTarget(path, new MemoryStream(), partial, streams);
            using (partial)
                throw new UsageException(resume
                    ? $"{path}{Ending}: {Difference(partial.Begun, begun)}; give the same, or delete the file to begin anew"
                    : $"{path}{Ending}: holds results of {partial.Count} inputs, of a run that did not end; go on with --resume, or delete the file to begin anew");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, exception);
        }
    }

    public override bool Holds(string source, string? copies, bool isCopyGone)
    {
        if (_head is null)
        {
            _head = _results.ToArray();
            _results.SetLength(0);
        }

        if (Find(source, copies, out var place) is { Frames: null } entry && (entry.Failed || !isCopyGone))
        {
            _holdsFailures |= entry.Failed;
            _order.Add(place);
            return true;
        }

        _order.Add(-1);
        return false;
    }

    public override long FramesOf(string source, string? copies)
    {
        var entry = Find(source, copies, out var place);
        _part = entry is null ? null : place;
        _recalled = entry is null ? [] : _partial.PartsOf(place);
        return entry?.Frames ?? 0;
    }

    public override byte[]? NextFindings() => _recalled.TryPop(out var place) ? _partial.FindingsOf(place) : null;

    public override void KeepFrames(string source, string? copies, long frames, ReadOnlySpan<byte> findings) =>
        _part = Append(source, copies, failed: false, frames, findings);

    public override void Keep(string source, string? copies, bool failed)
    {
        while (_order[_next] >= 0)
            _next++;
        _order[_next] = Append(source, copies, failed, frames: null, []);
        _part = null;
    }

    public override void Commit()
    {
        using (var whole = Open(_path, _streams))
        {
            whole.Stream.Write(_head);
            foreach (var place in _order)
                _partial.CopyResults(place, whole.Stream);
            _results.WriteTo(whole.Stream);
            whole.Commit();
        }

        File.Delete(_partial.Path);
    }

    public override void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _results.Dispose();
        if (_partial.Count == 0)
            File.Delete(_partial.Path);
        _partial.Dispose();
        base.Dispose();
    }

    private static string? Difference(IReadOnlyDictionary<string, string> then, Dictionary<string, string> now)
    {
        var name = now.Keys.Union(then.Keys).FirstOrDefault(name => then.GetValueOrDefault(name) != now.GetValueOrDefault(name));
        return name is null ? null : $"was begun with {name} {Shown(then.GetValueOrDefault(name))}, now it is {Shown(now.GetValueOrDefault(name))}";
    }

    private static string Shown(string? value) =>
        value is null ? "none" : value.Length <= MaxShown ? value : $"{value[..MaxShown]}...";

    // What came through standard input may be another picture now.
    private PartialEntry? Find(string source, string? copies, out long place) =>
        _partial.TryFind(source, out var entry, out place) && source != PictureInput.StandardInput && entry.IsStill(copies) ? entry : null;

    private long Append(string source, string? copies, bool failed, long? frames, ReadOnlySpan<byte> findings)
    {
        var results = _results.GetBuffer().AsSpan(0, (int)_results.Length);
        var place = _partial.Append(PartialEntry.Of(source, copies, failed, results.Length, frames, _part, findings.Length), findings, results);
        _results.SetLength(0);
        return place;
    }

    private void SayHowToGoOn()
    {
        if (_partial.Count > 0)
            _streams.Report($"{_path}{Ending}: holds results of {_partial.Count} inputs; the same command with --resume goes on");
    }
}
