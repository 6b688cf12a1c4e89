namespace Mien.Batch;

/// <summary>Counts inputs on a thread of its own, so that nobody waits for the number.</summary>
internal sealed class InputCount(IEnumerable<PictureInput> inputs) : IDisposable
{
    private volatile bool _stopping;
    private long _count = -1;
    private Thread? _thread;

    /// <summary>How many there are; null until all are counted. Counting begins when this is first asked.</summary>
    public long? Total
    {
        get
        {
            if (_thread is null)
            {
                _thread = new Thread(Count) { IsBackground = true, Name = "Mien input count" };
                _thread.Start();
            }

            var count = Interlocked.Read(ref _count);
            return count < 0 ? null : count;
        }
    }

    public void Dispose()
    {
        _stopping = true;
        _thread?.Join();
    }

    private void Count()
    {
        var count = 0L;
        foreach (var _ in inputs)
        {
            if (_stopping)
                return;
            count++;
        }

        Interlocked.Exchange(ref _count, count);
    }
}
