using System.Runtime.InteropServices;

namespace Mien.Cli;

/// <summary>Turns Ctrl-C and termination into a cancellation, so that what is under way ends by itself.</summary>
internal sealed class Interruption : IDisposable
{
    private readonly Func<bool>? _cancels;
    private readonly Action? _told;
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration _interrupt;
    private readonly PosixSignalRegistration _terminate;

    /// <param name="cancels">Whether what is under way can end by itself, else the process ends at once; null for always.</param>
    /// <param name="told">Called first.</param>
    public Interruption(Func<bool>? cancels = null, Action? told = null)
    {
        (_cancels, _told) = (cancels, told);
        _interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        _terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        _interrupt.Dispose();
        _terminate.Dispose();
        _source.Dispose();
    }

    private void Cancel(PosixSignalContext context)
    {
        _told?.Invoke();
        if (_cancels?.Invoke() == false)
            return;
        context.Cancel = true;
        _source.Cancel();
    }
}
