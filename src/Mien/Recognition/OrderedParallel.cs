using System.Runtime.CompilerServices;

namespace Mien.Recognition;

/// <summary>Maps a stream of items on several threads, with bounded memory and the results in order.</summary>
internal static class OrderedParallel
{
    /// <summary>
    /// Items for each thread where results are small. A slow item holds the results behind it back, and once they are too many the other
    /// threads wait: where one item in twenty takes 36 times as long, as a photograph among thumbnails, two threads do the work of 1.5
    /// with 3 items for each, and of 2 with 16.
    /// </summary>
    public const int OfSmallResults = 16;

    private const int OfLargeResults = 3;

    /// <summary>Maps items for a caller that waits; as many are worked on at a time as there are threads.</summary>
    /// <param name="items">Items, fetched as they are needed.</param>
    /// <param name="map">Called on pool threads.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="itemsPerThread">Items for each thread that are fetched, and whose results may wait for their turn.</param>
    public static IEnumerable<TResult> Map<TItem, TResult>(
        IEnumerable<TItem> items, Func<TItem, TResult> map, int threads, int itemsPerThread = OfLargeResults) =>
        MapAsync(items.ToAsyncEnumerable(), (item, _) => map(item), threads, itemsPerThread).ToBlockingEnumerable();

    /// <summary>
    /// Maps items as they come: a result that is ready does not wait for the next item. Whoever stops early or cancels waits for the maps
    /// that are under way, which get the token, and for no others.
    /// </summary>
    /// <param name="items">Items, fetched as they are needed.</param>
    /// <param name="map">Called on pool threads.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="itemsPerThread">Items for each thread that are fetched, and whose results may wait for their turn.</param>
    /// <param name="cancellation">Ends it.</param>
    public static async IAsyncEnumerable<TResult> MapAsync<TItem, TResult>(
        IAsyncEnumerable<TItem> items, Func<TItem, CancellationToken, TResult> map, int threads, int itemsPerThread,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var slots = new SemaphoreSlim(threads);
        var token = ended.Token;
        var pending = new Queue<Task<TResult>>();
        var rest = items.GetAsyncEnumerator(token);
        Task<bool>? next = null;
        var isMore = true;
        try
        {
            while (isMore || pending.Count > 0)
            {
                token.ThrowIfCancellationRequested();
                if (isMore && pending.Count < itemsPerThread * threads)
                {
                    next ??= rest.MoveNextAsync().AsTask();
                    Task first = pending.TryPeek(out var head) ? Task.WhenAny(next, head) : next;
                    await first.WaitAsync(token).ConfigureAwait(false);
                    if (next.IsCompleted)
                    {
                        isMore = await next.ConfigureAwait(false);
                        next = null;
                        if (isMore)
                            pending.Enqueue(Run(rest.Current));
                        continue;
                    }
                }

                yield return await pending.Peek().WaitAsync(token).ConfigureAwait(false);
                _ = pending.Dequeue();
            }
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll((IEnumerable<Task>)pending).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            // Items that do not hear of the end are left to themselves.
            if (next is null or { IsCompleted: true })
                await rest.DisposeAsync().ConfigureAwait(false);
        }

        async Task<TResult> Run(TItem item)
        {
            await slots.WaitAsync(token).ConfigureAwait(false);
            try
            {
                return await Task.Run(() => map(item, token), token).ConfigureAwait(false);
            }
            finally
            {
                slots.Release();
            }
        }
    }
}
