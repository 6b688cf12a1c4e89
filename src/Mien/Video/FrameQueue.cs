namespace Mien.Video;

/// <summary>A bounded queue between two threads. It allocates nothing once it is made.</summary>
internal sealed class FrameQueue<T>(int capacity)
    where T : class
{
    private readonly Queue<T> items = new(capacity);
    private bool isComplete;

    /// <summary>Adds an item, waiting while the queue is full.</summary>
    /// <returns>False if the queue was completed.</returns>
    public bool Add(T item)
    {
        lock (items)
        {
            while (items.Count == capacity && !isComplete)
                Monitor.Wait(items);
            if (isComplete)
                return false;
            items.Enqueue(item);
            Monitor.PulseAll(items);
            return true;
        }
    }

    /// <summary>Adds an item without waiting: when the queue is full, the oldest makes room.</summary>
    /// <returns>The item that made room, or null.</returns>
    public T? AddNewest(T item)
    {
        lock (items)
        {
            var oldest = items.Count == capacity ? items.Dequeue() : null;
            items.Enqueue(item);
            Monitor.PulseAll(items);
            return oldest;
        }
    }

    /// <summary>Takes the oldest item, waiting for one.</summary>
    /// <returns>Null when the queue is complete and empty.</returns>
    public T? Take()
    {
        lock (items)
        {
            while (items.Count == 0 && !isComplete)
                Monitor.Wait(items);
            var item = items.Count > 0 ? items.Dequeue() : null;
            Monitor.PulseAll(items);
            return item;
        }
    }

    /// <summary>Nothing more is added; what is in the queue can still be taken.</summary>
    public void Complete()
    {
        lock (items)
        {
            isComplete = true;
            Monitor.PulseAll(items);
        }
    }

    /// <summary>Nothing more is added, and what is in the queue is forgotten.</summary>
    public void Abandon()
    {
        lock (items)
        {
            items.Clear();
            Complete();
        }
    }
}
