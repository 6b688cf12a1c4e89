using System.Runtime.ExceptionServices;
using Mien.Vision.Video;

namespace Mien.Video;

/// <summary>
/// One video on its way through four stages, each on threads of its own: reading, detecting ahead, following and naming in order, and
/// what the caller does with the results. Frames go round in bounded queues, so that memory does not grow with the video.
/// </summary>
internal sealed class VideoRun : IDisposable
{
    private const int FramesAhead = 4;
    private const int FramesToWrite = 2;

    private readonly IVideoSource source;
    private readonly Recognizer recognizer;
    private readonly VideoOptions options;
    private readonly FaceFollower follower;
    private readonly FrameJob[] frames;
    private readonly FrameQueue<FrameJob> free;
    private readonly FrameQueue<FrameJob> toDetect;
    private readonly FrameQueue<FrameJob> toFollow;
    private readonly FrameQueue<FrameJob> toWrite;
    private readonly List<Thread> threads = [];
    private readonly CancellationTokenSource abandoned = new();
    private readonly CancellationToken cancellation;
    private ExceptionDispatchInfo? failure;
    private ExceptionDispatchInfo? sourceFailure;
    private long dropped;

    public VideoRun(IVideoSource source, Recognizer recognizer, VideoOptions options, CancellationToken cancellation)
    {
        this.source = source;
        this.recognizer = recognizer;
        this.options = options;
        this.cancellation = cancellation;
        follower = new FaceFollower(recognizer, options, source.Name);

        // Live: one frame each is read, waits, is followed, waits and is written.
        var ahead = options.Live ? 1 : FramesAhead + options.Threads;
        var written = options.Live ? 1 : FramesToWrite;
        frames = new FrameJob[ahead + written + 3];
        free = new FrameQueue<FrameJob>(frames.Length);
        toDetect = new FrameQueue<FrameJob>(ahead);
        toFollow = new FrameQueue<FrameJob>(ahead);
        toWrite = new FrameQueue<FrameJob>(written);
        foreach (ref var frame in frames.AsSpan())
            free.Add(frame = new FrameJob());
    }

    public VideoSummary Run(Action<VideoFrame, Analysis> write)
    {
        Start("video reader", Read);
        for (var i = 0; i < options.Threads && !options.Live; i++)
            Start("face detector", Detect);
        Start("face follower", Follow);

        var count = 0L;
        Guard(() =>
        {
            for (; toWrite.Take() is { } work; free.Add(work))
            {
                if (work.Known is null && !options.Live)
                    options.Memory?.Remember(work.Findings!);
                write(work.Frame, work.Analysis!);
                work.Analysis = null;
                count++;
            }
        });
        foreach (var thread in threads)
            thread.Join();
        failure?.Throw();
        sourceFailure?.Throw();
        return new VideoSummary(count, dropped);
    }

    public void Dispose()
    {
        foreach (var frame in frames)
            frame.Dispose();
        abandoned.Dispose();
    }

    private void Read()
    {
        var next = free.Take();
        while (next is not null && !cancellation.IsCancellationRequested && ReadInto(next))
        {
            if (options.Live)
            {
                var passedOver = toFollow.AddNewest(next);
                dropped += passedOver is null ? 0 : 1;
                next = passedOver ?? free.Take();
                continue;
            }

            next.Known = options.Memory?.Recall(next.Frame.Number);
            next.IsScheduled = next.Known is null && next.Frame.Number % options.Tracking.DetectEvery == 0;
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
            work.Detections = recognizer.Detect(work.Frame.Picture);
            work.Detected.Set();
        }
    }

    private void Follow()
    {
        while (toFollow.Take() is { } work)
        {
            if (work.IsScheduled)
                work.Detected.Wait(abandoned.Token);
            work.Analysis = follower.Analyze(work.Frame, work.IsScheduled ? work.Detections : null, work.Known);
            work.Findings = follower.Findings;
            if (!toWrite.Add(work))
                break;
        }

        toWrite.Complete();
    }

    private void Start(string name, Action stage)
    {
        var thread = new Thread(() => Guard(stage)) { Name = name, IsBackground = true };
        threads.Add(thread);
        thread.Start();
    }

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
            abandoned.Cancel();
            free.Abandon();
            toDetect.Abandon();
            toFollow.Abandon();
            toWrite.Abandon();
        }
    }
}
