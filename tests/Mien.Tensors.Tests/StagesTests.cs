namespace Mien.Tensors.Tests;

public sealed class StagesTests
{
    [Fact]
    public void Without_a_listener_a_stage_is_nothing()
    {
        Stages.Begin(Stages.Step).ShouldBeNull();
        var before = GC.GetAllocatedBytesForCurrentThread();

        for (var i = 0; i < 1000; i++)
        {
            using var stage = Stages.Begin(Stages.Step);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }
}
