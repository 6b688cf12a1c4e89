using System.Diagnostics;

namespace Mien.Cli.Output;

/// <summary>
/// A line on standard error that counts while data goes elsewhere. It is shown only where standard error is a terminal
/// and the data is not written to the same terminal.
/// </summary>
internal sealed class ProgressLine(StandardStreams streams, string unit, bool dataGoesToFile) : IDisposable
{
    private const string Clear = "\r\e[K";
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly bool _isShown = streams.ErrorIsTerminal && (dataGoesToFile || !streams.OutputIsTerminal);
    private readonly long _start = Stopwatch.GetTimestamp();
    private TimeSpan _next = Interval;
    private int _count;

    public void Advance()
    {
        _count++;
        if (!_isShown)
            return;

        var elapsed = Stopwatch.GetElapsedTime(_start);
        if (elapsed < _next)
            return;

        _next = elapsed + Interval;
        streams.Error.Write($"{Clear}{_count} {unit}, {_count / elapsed.TotalSeconds:0.0} a second");
    }

    /// <summary>Takes the line away, so that something else can be written.</summary>
    public void Dispose() => Hide();

    public void Hide()
    {
        if (_isShown)
            streams.Error.Write(Clear);
    }
}
