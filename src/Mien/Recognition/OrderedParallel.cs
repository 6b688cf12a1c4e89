namespace Mien;

/// <summary>Maps a stream of items on several threads, with bounded memory and the results in order.</summary>
internal static class OrderedParallel
{
    // More items than threads are under way, so that a slow one does not hold up the others.
    private const int ItemsPerThread = 3;

    public static IEnumerable<TResult> Map<TItem, TResult>(IEnumerable<TItem> items, Func<TItem, TResult> map, int threads)
    {
        using var slots = new SemaphoreSlim(threads);
        var pending = new Queue<Task<TResult>>();
        try
        {
            foreach (var item in items)
            {
                pending.Enqueue(Run(item));
                if (pending.Count == ItemsPerThread * threads)
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
