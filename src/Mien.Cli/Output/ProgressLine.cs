using System.Diagnostics;
using System.Globalization;

namespace Mien.Cli.Output;

/// <summary>
/// A line on standard error that counts while data goes elsewhere, with rate and time left. It is shown only where standard error is a
/// terminal and the data is not written to the same terminal.
/// </summary>
/// <param name="streams">Where it is shown.</param>
/// <param name="unit">What is counted.</param>
/// <param name="dataGoesToFile">Whether the data goes to a file.</param>
/// <param name="total">How many there are, null while that is not known; asked only while the line is shown.</param>
internal sealed class ProgressLine(StandardStreams streams, string unit, bool dataGoesToFile, Func<long?>? total = null) : IDisposable
{
    private const string Clear = "\r\e[K";
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly bool _isShown = streams.ErrorIsTerminal && (dataGoesToFile || !streams.OutputIsTerminal);
    private readonly long _start = Stopwatch.GetTimestamp();
    private TimeSpan _next = Interval;
    private long _skipped;
    private long _done;

    public void Advance()
    {
        _done++;
        Show();
    }

    /// <summary>Counts one that an earlier run has done; it is no part of the rate.</summary>
    public void Skip()
    {
        _skipped++;
        Show();
    }

    /// <summary>Reports something about an input on a line of its own.</summary>
    public void Report(string subject, string message)
    {
        Hide();
        streams.Report(subject, message);
    }

    /// <summary>Takes the line away, so that something else can be written.</summary>
    public void Dispose() => Hide();

    public void Hide()
    {
        if (_isShown)
            streams.Error.Write(Clear);
    }

    /// <summary>"12 of 100 pictures, 8.0 a second, 11 s left": the line after a time.</summary>
    internal static string Text(long skipped, long done, long? total, TimeSpan elapsed, string unit)
    {
        var rate = done / elapsed.TotalSeconds;
        var of = total is { } all ? $" of {all}" : "";
        var left = total > skipped + done && rate > 0 ? $", {Duration((total.Value - skipped - done) / rate)} left" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{skipped + done}{of} {unit}, {rate:0.0} a second{left}");
    }

    private static string Duration(double seconds) => seconds switch
    {
        < 60 => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(seconds)} s"),
        < 3600 => string.Create(CultureInfo.InvariantCulture, $"{Math.Ceiling(seconds / 60)} min"),
        _ => string.Create(CultureInfo.InvariantCulture, $"{Math.Floor(seconds / 3600)} h {Math.Floor(seconds % 3600 / 60)} min"),
    };

    private void Show()
    {
        if (!_isShown)
            return;

        var elapsed = Stopwatch.GetElapsedTime(_start);
        if (elapsed < _next)
            return;

        _next = elapsed + Interval;
        streams.Error.Write(Clear + Text(_skipped, _done, total?.Invoke(), elapsed, unit));
    }
}
