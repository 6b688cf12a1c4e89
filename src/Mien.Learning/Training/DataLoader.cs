using System.Runtime.ExceptionServices;

namespace Mien.Learning.Training;

/// <summary>Prepares the next batch on a thread of its own while the network trains on the present one.</summary>
internal sealed class DataLoader : IDisposable
{
    private const int Slots = 3;

    private readonly ISamples samples;
    private readonly int batchSize;
    private readonly Batch[] slots = new Batch[Slots];
    private readonly SemaphoreSlim free = new(Slots);
    private readonly SemaphoreSlim ready = new(0);
    private readonly Thread thread;
    private readonly int epoch;
    private readonly int[] order;
    private volatile bool stopping;
    private volatile ExceptionDispatchInfo? failure;
    private volatile int filled;
    private int next;

    /// <summary>Starts on one epoch: <paramref name="order"/> cut into whole batches, the rest left out.</summary>
    public DataLoader(ISamples samples, int batchSize, int epoch, int[] order)
    {
        this.samples = samples;
        this.batchSize = batchSize;
        this.epoch = epoch;
        this.order = order;
        Count = order.Length / batchSize;
        for (var i = 0; i < Slots; i++)
            slots[i] = new Batch(new float[batchSize * samples.SampleShape.Length], new float[batchSize * samples.Targets], new int[batchSize]);
        thread = new Thread(Load) { IsBackground = true, Name = "Mien batch loader" };
        thread.Start();
    }

    /// <summary>Batches in the epoch.</summary>
    public int Count { get; }

    /// <summary>Waits for the next batch; it stays valid until <see cref="Release"/>.</summary>
    /// <remarks>A sample that cannot be had is told where its batch would have come, so that a run always fails in the same step.</remarks>
    public Batch Take()
    {
        ready.Wait();
        if (next == filled)
            failure!.Throw();
        return slots[next % Slots];
    }

    /// <summary>Gives the batch back that was taken last.</summary>
    public void Release()
    {
        next++;
        free.Release();
    }

    public void Dispose()
    {
        stopping = true;
        free.Release();
        thread.Join();
        free.Dispose();
        ready.Dispose();
    }

    private void Load()
    {
        try
        {
            for (var b = 0; b < Count; b++)
            {
                free.Wait();
                if (stopping)
                    return;
                Fill(slots[b % Slots], b);
                filled++;
                ready.Release();
            }
        }
        catch (Exception error)
        {
            failure = ExceptionDispatchInfo.Capture(error);
            ready.Release();
        }
    }

    private void Fill(Batch batch, int number)
    {
        var size = (int)samples.SampleShape.Length;
        for (var i = 0; i < batchSize; i++)
        {
            var sample = order[number * batchSize + i];
            batch.Labels[i] = samples.Label(sample);
            samples.Fill(epoch, sample, batch.Inputs.AsSpan(i * size, size), batch.Targets.AsSpan(i * samples.Targets, samples.Targets));
        }
    }

    internal sealed record Batch(float[] Inputs, float[] Targets, int[] Labels);
}
