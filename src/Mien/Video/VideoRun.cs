using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Mien.Vision.Video;

namespace Mien.Video;

/// <summary>
/// One video on its way through its stages, each on threads of its own: reading, detecting ahead, following, naming, the latter two in order, and
/// what the caller does with the results. Frames go round in bounded queues, so that memory does not grow with the video.
/// </summary>
internal sealed class VideoRun : IDisposable
{
    private const int FramesAhead = 4;
    private const int FramesToName = 1;
    private const int FramesToTake = 2;
    private const int MostDetecting = 64;

    private readonly IVideoSource source;
    private readonly Recognizer recognizer;
    private readonly VideoOptions options;
    private readonly int wholeEvery;
    private readonly FaceFollower follower;
    private readonly FaceNamer namer;
    private readonly int detecting;
    private readonly FrameJob[] frames;
    private readonly FrameQueue<FrameJob> free;
    private readonly FrameQueue<FrameJob> toDetect;
    private readonly FrameQueue<FrameJob> toFollow;
    private readonly FrameQueue<FrameJob> toName;
    private readonly FrameQueue<FrameJob> toTake;
    private readonly SemaphoreSlim ready = new(0); // one for each frame to take, and one for their end
    private readonly CancellationTokenSource abandoned = new();
    private ExceptionDispatchInfo? failure;
    private ExceptionDispatchInfo? sourceFailure;

    public VideoRun(IVideoSource source, Recognizer recognizer, VideoOptions options)
    {
        this.source = source;
        this.recognizer = recognizer;
        this.options = options;
        wholeEvery = options.WholeEvery(recognizer);
        follower = new FaceFollower(recognizer, options);
        namer = new FaceNamer(recognizer, options, source.Name);

        // Live: one frame each is read, waits, is followed and named, waits and is taken.
        detecting = options.Live ? 0 : Math.Min(recognizer.Threads, MostDetecting);
        var ahead = options.Live ? 1 : FramesAhead + detecting;
        var named = options.Live ? 0 : FramesToName + 1;
        var taken = options.Live ? 1 : FramesToTake;
        frames = new FrameJob[ahead + named + taken + 3];
        free = new FrameQueue<FrameJob>(frames.Length);
        toDetect = new FrameQueue<FrameJob>(ahead);
        toFollow = new FrameQueue<FrameJob>(ahead);
        toName = new FrameQueue<FrameJob>(FramesToName);
        toTake = new FrameQueue<FrameJob>(taken);
        foreach (ref var frame in frames.AsSpan())
            free.Add(frame = new FrameJob());
    }

    /// <summary>Opens a video and analyses it.</summary>
    /// <param name="path">A file, a camera or an address.</param>
    /// <param name="recognizer">Finds and names the faces.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends the analysis.</param>
    public static async IAsyncEnumerable<AnalyzedFrame> Frames(
        string path, Recognizer recognizer, VideoOptions options, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var reading = options.ReaderOptions(recognizer.Options.MaxSide);
        using var video = await Task.Run(() => VideoReader.Open(path, reading, cancellation), cancellation).ConfigureAwait(false);
        cancellation.ThrowIfCancellationRequested();
        await foreach (var frame in new VideoRun(video, recognizer, options).Frames(cancellation).ConfigureAwait(false))
            yield return frame;
    }

    /// <summary>Analyses the video; once; nothing is left of it at the end.</summary>
    /// <param name="cancellation">Ends the analysis.</param>
    public async IAsyncEnumerable<AnalyzedFrame> Frames([EnumeratorCancellation] CancellationToken cancellation)
    {
        List<Task> stages = [Start("video reader", Read), Start("face follower", Follow)];
        for (var i = 0; i < detecting; i++)
            stages.Add(Start("face detector", Detect));
        if (!options.Live)
            stages.Add(Start("face namer", Name));

        // Waiting with the token would allocate for each frame.
        var cancelled = cancellation.UnsafeRegister(static run => ((VideoRun)run!).ready.Release(), this);
        try
        {
            while (true)
            {
                await ready.WaitAsync(CancellationToken.None).ConfigureAwait(false);
                cancellation.ThrowIfCancellationRequested();
                if (toTake.Take() is not { } job)
                    break;
                if (job.Known is null && !options.Live)
                    options.Memory?.Remember(job.Findings!);
                var frame = new AnalyzedFrame(job.Frame, job.Analysis!, job.Faces);
                yield return frame;
                frame.End();
                job.Analysis = null;
                free.Add(job);
            }
        }
        finally
        {
            Abandon();
            source.Stop();
            await Task.WhenAll(stages).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);

            await cancelled.DisposeAsync().ConfigureAwait(false);

            // The caller is not to go on on the thread of the last stage.
            await Task.Yield();
            Dispose();
        }

        failure?.Throw();
        sourceFailure?.Throw();
    }

    public void Dispose()
    {
        foreach (var frame in frames)
            frame.Dispose();
        ready.Dispose();
        abandoned.Dispose();
    }

    private void Read()
    {
        var next = free.Take();
        while (next is not null && ReadInto(next))
        {
            if (options.Live)
            {
                next = toFollow.AddNewest(next) ?? free.Take();
                continue;
            }

            next.Known = options.Memory?.Recall(next.Frame.Number);
            next.IsScheduled = next.Known is null && next.Frame.Number % wholeEvery == 0;
            next.Detected.Reset();
            if ((next.IsScheduled && !toDetect.Add(next)) || !toFollow.Add(next))
                break;
            next = free.Take();
        }

        toDetect.Complete();
        toFollow.Complete();
    }

    // What came before the source failed is still analysed.
    private bool ReadInto(FrameJob work)
    {
        try
        {
            return source.Read(work.Frame);
        }
        catch (MienException e)
        {
            sourceFailure = ExceptionDispatchInfo.Capture(e);
            return false;
        }
    }

    private void Detect()
    {
        while (toDetect.Take() is { } work)
        {
            work.Detections = recognizer.Detect(work.Frame.Picture, abandoned.Token);
            work.Detected.Set();
        }
    }

    private void Follow()
    {
        while (toFollow.Take() is { } work)
        {
            if (work.IsScheduled)
                work.Detected.Wait(abandoned.Token);
            follower.Follow(work, abandoned.Token);
            if (!(options.Live ? Name(work) : toName.Add(work)))
                break;
        }

        if (options.Live)
            EndNaming();
        else
            toName.Complete();
    }

    private void Name()
    {
        while (toName.Take() is { } work)
        {
            if (!Name(work))
                break;
        }

        EndNaming();
    }

    private bool Name(FrameJob work)
    {
        namer.Name(work);
        if (!toTake.Add(work))
            return false;
        ready.Release();
        return true;
    }

    private void EndNaming()
    {
        toTake.Complete();
        ready.Release();
    }

    private Task Start(string name, Action stage) => Task.Factory.StartNew(
        () =>
        {
            Thread.CurrentThread.Name = name;
            Guard(stage);
        },
        CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

    // The first failure ends all stages.
    private void Guard(Action stage)
    {
        try
        {
            stage();
        }
        catch (Exception e)
        {
            Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(e), null);
            Abandon();
            ready.Release();
        }
    }

    private void Abandon()
    {
        abandoned.Cancel();
        free.Abandon();
        toDetect.Abandon();
        toFollow.Abandon();
        toName.Abandon();
        toTake.Abandon();
    }
}
