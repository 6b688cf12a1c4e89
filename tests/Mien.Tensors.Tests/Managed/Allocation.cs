namespace Mien.Tensors.Tests.Managed;

internal static class Allocation
{
    /// <summary>The action, warm, allocates nothing on the managed heap.</summary>
    public static void ShouldBeZero(Action kernel)
    {
        kernel();
        var before = GC.GetAllocatedBytesForCurrentThread();
        kernel();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }
}
