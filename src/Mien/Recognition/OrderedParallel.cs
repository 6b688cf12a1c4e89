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

    /// <summary>Maps items; as many are worked on at a time as there are threads.</summary>
    /// <param name="items">Items, fetched as they are needed.</param>
    /// <param name="map">Called on pool threads.</param>
    /// <param name="threads">Threads.</param>
    /// <param name="itemsPerThread">Items for each thread that are fetched, and whose results may wait for their turn.</param>
    public static IEnumerable<TResult> Map<TItem, TResult>(
        IEnumerable<TItem> items, Func<TItem, TResult> map, int threads, int itemsPerThread = OfLargeResults)
    {
        using var slots = new SemaphoreSlim(threads);
        var pending = new Queue<Task<TResult>>();
        try
        {
            foreach (var item in items)
            {
                pending.Enqueue(Run(item));
                if (pending.Count == itemsPerThread * threads)
                    yield return pending.Dequeue().GetAwaiter().GetResult();
            }
            while (pending.TryDequeue(out var oldest))
                yield return oldest.GetAwaiter().GetResult();
        }
        finally
        {
            // Whoever stops early may dispose what the items use.
            Task.WhenAll(pending).ContinueWith(static _ => { }, TaskScheduler.Default).Wait();
        }

        async Task<TResult> Run(TItem item)
        {
            await slots.WaitAsync().ConfigureAwait(false);
            try
            {
                return await Task.Run(() => map(item)).ConfigureAwait(false);
            }
            finally
            {
                slots.Release();
            }
        }
    }
}
