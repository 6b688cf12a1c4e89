using System.Runtime.InteropServices;

namespace Mien.Cli.Output;

/// <summary>
/// An output file whose results are kept beside it, in NAME.partial, as they come. When the process ends before all is done, the
/// same run goes on from there, and the output has the bytes of a run that was not disturbed.
/// </summary>
internal sealed class ResumableTarget : OutputTarget
{
    private const string Ending = ".partial";
    private const int MaxShown = 100;

    private readonly string _path;
    private readonly StandardStreams _streams;
    private readonly MemoryStream _results;
    private readonly PartialFile _partial;
    private readonly int _done;
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;
    private int _held;
    private bool _holdsFailures;

    private ResumableTarget(string path, MemoryStream results, PartialFile partial, StandardStreams streams)
        : base(results)
    {
        (_path, _results, _partial, _streams) = (path, results, partial, streams);
        _done = partial.Count;
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => SayHowToGoOn());
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => SayHowToGoOn());
    }

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
                    : $"{path}{Ending}: holds {partial.Count} results of a run that did not end; go on with --resume, or delete the file to begin anew");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(path, exception);
        }
    }

    public override bool Holds(string source)
    {
        if (_held == _done)
            return false;
        if (!_partial.TryRead(out var entry) || entry.Source != source)
            throw Changed(entry?.Source ?? source, $"where {source} is now");
        if (!entry.IsStill(source))
            throw Changed(source, "as it was before it changed");
        _held++;
        _holdsFailures |= entry.Failed;
        // What the writer put at the beginning is there already.
        _results.SetLength(0);
        return true;
    }

    public override void Keep(string source, bool failed)
    {
        _partial.Append(PartialEntry.Of(source, failed, (int)_results.Length), _results.GetBuffer().AsSpan(0, (int)_results.Length));
        _results.SetLength(0);
    }

    public override void Commit()
    {
        if (_held < _done && _partial.TryRead(out var entry))
            throw Changed(entry.Source, "which is not there any more");
        using (var whole = Open(_path, _streams))
        {
            _partial.CopyResults(whole.Stream);
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

    private UsageException Changed(string source, string what) =>
        new($"{_path}{Ending}: holds the result of {source}, {what}; restore the pictures, or delete the file to begin anew");

    private void SayHowToGoOn()
    {
        if (_partial.Count > 0)
            _streams.Report($"{_path}{Ending}: holds {_partial.Count} results; the same command with --resume goes on");
    }
}
