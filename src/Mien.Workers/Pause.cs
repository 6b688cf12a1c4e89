namespace Mien.Workers;

/// <summary>Waits by any clock. What goes on after it does so on the thread that ended the wait, also where it was cancelled: a simulated clock has one thread.</summary>
internal static class Pause
{
    /// <summary>Waits for a time.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public static async Task ForAsync(TimeSpan time, TimeProvider clock, CancellationToken cancellation)
    {
        var over = new TaskCompletionSource();
        using var registration = cancellation.Register(() => over.TrySetCanceled(cancellation));
        using var timer = clock.CreateTimer(_ => over.TrySetResult(), null, time, Timeout.InfiniteTimeSpan);
        await over.Task.ConfigureAwait(false);
    }
}
