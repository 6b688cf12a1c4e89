namespace Mien.Workers;

/// <summary>Runs what belongs together until the first of it ends, and then ends the rest.</summary>
internal static class SideBySide
{
    /// <summary>Runs parts until they are stopped, which is no error, or one ends; what one throws is thrown when all have ended.</summary>
    public static async Task RunAsync(IEnumerable<Func<CancellationToken, Task>> parts, CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var running = parts.Select(part => part(ending.Token)).ToArray();
        var first = await Task.WhenAny(running).ConfigureAwait(false);
        ending.Cancel();
        try
        {
            await Task.WhenAll(running).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The other part ends because the first has, or all because they should.
        }
        if (!first.IsCanceled)
            await first.ConfigureAwait(false);
    }
}
