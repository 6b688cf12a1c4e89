namespace Mien.Workers;

/// <summary>The database or the broker cannot be reached at the moment, as when it starts again; whoever meets this tries once more.</summary>
internal sealed class AwayException(string message, Exception cause) : IOException(message, cause)
{
    private static readonly TimeSpan firstPause = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan longestPause = TimeSpan.FromSeconds(5);

    /// <summary>Tries until it is there.</summary>
    public static async Task<T> RetryAsync<T>(Func<Task<T>> attempt, TimeProvider clock, CancellationToken cancellation)
    {
        for (var pause = firstPause; ; pause = pause * 2 < longestPause ? pause * 2 : longestPause)
        {
            try
            {
                return await attempt().ConfigureAwait(false);
            }
            catch (AwayException)
            {
                await Pause.ForAsync(pause, clock, cancellation).ConfigureAwait(false);
            }
        }
    }
}
