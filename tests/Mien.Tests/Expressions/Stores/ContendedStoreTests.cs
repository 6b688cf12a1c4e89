using System.Diagnostics;
using Mien.Expressions;
using Mien.Expressions.Stores;

namespace Mien.Tests.Expressions.Stores;

/// <summary>A change of a set that others change at the same time.</summary>
public sealed class ContendedStoreTests
{
    [Fact]
    public void A_change_that_others_came_before_waits_and_is_made_again()
    {
        IExpressionStore store = new Contended(8);
        var calls = 0;
        ExpressionSet Counted()
        {
            calls++;
            return StoreProcess.Begin();
        }
        var watch = Stopwatch.StartNew();

        store.Change("ann", _ => Counted()).Labels.ShouldBe(StoreProcess.Begin().Labels);

        calls.ShouldBe(9);
        watch.Elapsed.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromMilliseconds(8)); // at least one for each
    }

    [Fact]
    public void A_change_that_never_gets_its_turn_ends()
    {
        IExpressionStore store = new Contended(int.MaxValue);
        var calls = 0;
        ExpressionSet Counted()
        {
            calls++;
            return StoreProcess.Begin();
        }

        Should.Throw<MienException>(() => store.Change("ann", _ => Counted())).Message
            .ShouldBe("set 'ann' was changed by others 50 times meanwhile; try again, nothing was changed");
        calls.ShouldBe(50);
    }

    /// <summary>A store in which others come before so many times.</summary>
    private sealed class Contended(int times) : IExpressionStore
    {
        private int left = times;

        public IReadOnlyList<string> List() => [];

        public StoredExpressions? Load(string name) => null;

        public bool TrySave(string name, ExpressionSet set, long? version) => left-- == 0;

        public bool Delete(string name) => false;

        public void Dispose()
        {
        }
    }
}
