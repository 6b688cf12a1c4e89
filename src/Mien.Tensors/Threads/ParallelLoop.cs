namespace Mien.Tensors.Threads;

/// <summary>A loop over pictures or rows, cut into one contiguous range for each worker; made once, run often.</summary>
internal sealed class ParallelLoop
{
    private readonly Workers workers;
    private readonly Action<int> run;

    /// <param name="workers">The team.</param>
    /// <param name="count">Items of the loop.</param>
    /// <param name="body">Takes the part number and its range of items.</param>
    public ParallelLoop(Workers workers, int count, Action<int, int, int> body)
    {
        this.workers = workers;
        Parts = Math.Clamp(count, 1, workers.Count);
        run = part =>
        {
            if (part >= Parts)
                return;
            var (start, end) = Range(part, count);
            body(part, start, end);
        };
    }

    /// <summary>Ranges that the loop is cut into.</summary>
    public int Parts { get; }

    /// <summary>Items of one part; parts differ by one item at most.</summary>
    public (int Start, int End) Range(int part, int count) => Workers.Share(part, Parts, count);

    public void Run()
    {
        if (Parts == 1)
            run(0);
        else
            workers.Run(run);
    }
}
