using Mien.Vision.Pictures;

namespace Mien.Vision.Tests.Pictures;

public sealed class DecodingGateTests
{
    private static readonly TimeSpan soon = TimeSpan.FromSeconds(60);

    [Fact]
    public void What_fits_goes_together_and_what_does_not_waits()
    {
        var gate = new DecodingGate(100);
        using var entered = new ManualResetEventSlim();
        var third = new Thread(() =>
        {
            using var turn = gate.Enter(1);
            entered.Set();
        });
        using (gate.Enter(60))
        using (gate.Enter(40))
        {
            third.Start();
            using (gate.Enter(0))
                entered.Wait(50, TestContext.Current.CancellationToken).ShouldBeFalse();
        }

        entered.Wait(soon, TestContext.Current.CancellationToken).ShouldBeTrue();
        third.Join();
    }

    [Fact]
    public void One_alone_may_take_more_than_the_limit()
    {
        var gate = new DecodingGate(100);
        for (var i = 0; i < 2; i++)
        {
            using var turn = gate.Enter(1000);
        }
    }

    [Fact]
    public void All_come_through()
    {
        var gate = new DecodingGate(100);
        var (now, most) = (0L, 0L);
        Parallel.For(0, 2000, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            using var turn = gate.Enter(i % 120);
            var taken = Interlocked.Add(ref now, i % 120);
            InterlockedMax(ref most, taken);
            Interlocked.Add(ref now, -(i % 120));
        });
        most.ShouldBeInRange(1, 119);
    }

    private static void InterlockedMax(ref long target, long value)
    {
        for (var seen = Interlocked.Read(ref target); value > seen;)
            seen = Interlocked.CompareExchange(ref target, value, seen);
    }
}
