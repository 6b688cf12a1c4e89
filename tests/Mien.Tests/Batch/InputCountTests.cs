using Mien.Batch;

namespace Mien.Tests.Batch;

public sealed class InputCountTests
{
    [Fact]
    public void Inputs_are_counted_beside()
    {
        using var gate = new ManualResetEventSlim();
        using var count = new InputCount(Slow());

        count.Total.ShouldBeNull();
        gate.Set();
        SpinWait.SpinUntil(() => count.Total is not null, TimeSpan.FromSeconds(10)).ShouldBeTrue();
        count.Total.ShouldBe(3);

        IEnumerable<PictureInput> Slow()
        {
            gate.Wait();
            for (var i = 0; i < 3; i++)
                yield return new PictureInput($"{i}.jpg");
        }
    }
}
