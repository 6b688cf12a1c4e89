using Mien.Expressions.Stores;

namespace Mien.Tests.Expressions.Stores;

/// <summary>What every store keeps to.</summary>
public abstract class ExpressionStoreTests
{
    protected abstract string Location { get; }

    [Fact]
    public void Sets_are_saved_listed_loaded_and_deleted()
    {
        using var store = ExpressionStore.Open(Location);
        store.List().ShouldBeEmpty();
        store.Load("ann").ShouldBeNull();
        store.Delete("ann").ShouldBeFalse();
        var set = StoreProcess.Begin();

        store.TrySave("眉'; DROP TABLE expression_sets; --", set, null).ShouldBeTrue();
        store.TrySave("ann", set, null).ShouldBeTrue();

        store.List().ShouldBe(["ann", "眉'; DROP TABLE expression_sets; --"]);
        var loaded = store.Load("ann").ShouldNotBeNull().Set;
        loaded.Labels.ShouldBe(set.Labels);
        loaded.Need("third").Centre.ToArray().ShouldBe(set.Need("third").Centre.ToArray());
        foreach (var name in store.List())
            store.Delete(name).ShouldBeTrue();
        store.List().ShouldBeEmpty();
    }

    [Fact]
    public void Who_comes_late_does_not_write()
    {
        using var store = ExpressionStore.Open(Location);
        var set = StoreProcess.Begin();
        store.TrySave("late", set, null).ShouldBeTrue();
        var version = store.Load("late")!.Version;

        store.TrySave("late", set, null).ShouldBeFalse();
        store.TrySave("late", set.Remove("first"), version).ShouldBeTrue();
        store.TrySave("late", set, version).ShouldBeFalse();
        store.Load("late")!.Set.Find("first").ShouldBeNull();

        store.Delete("late");
        store.TrySave("late", set, version).ShouldBeFalse();
        store.TrySave("late", set, null).ShouldBeTrue();
        store.TrySave("late", set.Remove("first"), version).ShouldBeFalse();
        store.Delete("late");
    }

    [Fact]
    public void Set_that_is_dropped_under_a_change_does_not_come_back_by_it()
    {
        using var store = ExpressionStore.Open(Location);
        store.TrySave("gone", StoreProcess.Begin(), null).ShouldBeTrue();
        store.TrySave("other", StoreProcess.Begin(), null).ShouldBeTrue();

        var change = () => store.Change("gone", set =>
        {
            store.Delete("gone");
            return set?.Remove("first") ?? throw new InvalidDataException("there is no set any more");
        });

        Should.Throw<InvalidDataException>(change);
        store.List().ShouldBe(["other"]);
        store.Delete("gone").ShouldBeFalse();
        store.Delete("other").ShouldBeTrue();
    }

    [Fact]
    public void What_is_disposed_of_says_so()
    {
        var store = ExpressionStore.Open(Location);
        store.Dispose();
        store.Dispose();

        Should.Throw<ObjectDisposedException>(() => store.List());
        Should.Throw<ObjectDisposedException>(() => store.Load("ann"));
        Should.Throw<ObjectDisposedException>(() => store.TrySave("ann", StoreProcess.Begin(), null));
        Should.Throw<ObjectDisposedException>(() => store.Delete("ann"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("a\0b")]
    public void Names_that_are_none_are_refused(string name)
    {
        using var store = ExpressionStore.Open(Location);

        Should.Throw<MienException>(() => store.TrySave(name, StoreProcess.Begin(), null)).Message.ShouldStartWith("the name ");
    }

    [Fact]
    public void Two_processes_that_add_at_once_lose_nothing()
    {
        const int Each = 50;
        using var store = ExpressionStore.Open(Location);
        store.TrySave(StoreProcess.SetName, StoreProcess.Begin(), null).ShouldBeTrue();

        using (var one = new StoreProcess(Location, "one", Each))
        using (var other = new StoreProcess(Location, "other", Each))
        {
            one.Finish().Length.ShouldBe(Each);
            other.Finish().Length.ShouldBe(Each);
        }

        store.Load(StoreProcess.SetName)!.Set.Need(StoreProcess.ClassName).Samples.Select(sample => sample.Source.TrimEnd()).Order().ShouldBe(
            Enumerable.Range(0, Each).SelectMany(i => new[] { $"one {i}", $"other {i}" }).Append("begin").Order());
        store.Delete(StoreProcess.SetName);
    }

    [Fact]
    public void Process_that_is_killed_leaves_the_store_whole()
    {
        const int Least = 8;
        using var store = ExpressionStore.Open(Location);
        store.TrySave(StoreProcess.SetName, StoreProcess.Begin(), null).ShouldBeTrue();

        using (var killed = new StoreProcess(Location, "killed", int.MaxValue))
            killed.KillAfter(Least);

        var samples = store.Load(StoreProcess.SetName)!.Set.Need(StoreProcess.ClassName).Samples;
        samples.Count.ShouldBeGreaterThanOrEqualTo(Least + 1);
        samples.Skip(1).Select((sample, i) => sample.Source.TrimEnd() == $"killed {i}").ShouldAllBe(isWhole => isWhole);
        store.Change(StoreProcess.SetName, set => set!.Remove("first")).Find("first").ShouldBeNull();
        store.Delete(StoreProcess.SetName);
    }
}
