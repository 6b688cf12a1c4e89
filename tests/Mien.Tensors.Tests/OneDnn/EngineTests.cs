using System.Runtime.CompilerServices;
using Mien.Tensors.OneDnn;

namespace Mien.Tensors.Tests.OneDnn;

public sealed class EngineTests
{
    [Fact]
    public void The_stream_of_an_ended_thread_is_freed()
    {
        Assert.SkipWhen(OneDnnKernels.TryLoad() is null, "oneDNN is not installed");
        var stream = StreamOfEndedThread();
        for (var i = 0; i < 10 && stream.TryGetTarget(out var living) && !living.IsClosed; i++)
        {
            living = null;
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        (stream.TryGetTarget(out var handle) && !handle.IsClosed).ShouldBeFalse();
    }

    [Fact]
    public void A_thread_keeps_its_stream()
    {
        Assert.SkipWhen(OneDnnKernels.TryLoad() is null, "oneDNN is not installed");
        var stream = Engine.Stream;
        GC.Collect();
        GC.WaitForPendingFinalizers();
        Engine.Stream.ShouldBe(stream);
        Engine.Own.IsClosed.ShouldBeFalse();
    }

    [Fact]
    public void Only_the_version_whose_structures_are_known_is_used()
    {
        OneDnnKernels.IsKnown(new(2, 6, 3)).ShouldBeTrue();
        OneDnnKernels.IsKnown(new(2, 5, 0)).ShouldBeFalse();
        OneDnnKernels.IsKnown(new(2, 7, 0)).ShouldBeFalse();
        OneDnnKernels.IsKnown(new(3, 6, 0)).ShouldBeFalse();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference<StreamHandle> StreamOfEndedThread()
    {
        WeakReference<StreamHandle>? stream = null;
        var thread = new Thread(() => stream = new(Engine.Own, trackResurrection: true));
        thread.Start();
        thread.Join();
        return stream!;
    }
}
