namespace Mien.Tensors.Tests;

/// <summary>
/// Numbers that an implementation of SplitMix64 in another language gave: whoever repeats a run by its seed relies on them, on
/// every machine and in every version.
/// </summary>
public sealed class RandomSourceTests
{
    [Theory]
    [InlineData(0, 0, 0, 0, 0xa6abf848df141a3b, 0x16547977d3da194d)]
    [InlineData(1, 0, 0, 0, 0xddffb0bc10189bb5, 0x0388abd64e43f158)]
    [InlineData(ulong.MaxValue, 0, 0, 0, 0x735608643c10431e, 0xef922360377c9dff)]
    [InlineData(1, 2, 0, 0, 0x06c6af6a8f8dd2e4, 0xca40d00d42721fd4)]
    [InlineData(1, 0, 3, 0, 0x5943531af3f68d74, 0x6ccf217c42be856b)]
    [InlineData(1, 0, 0, 4, 0x8db5921ca364ffea, 0x421f083f5305850f)]
    [InlineData(1, 2, 3, 4, 0xb640a91ec2a1e221, 0x72e7627a6bb6873a)]
    public void Streams_are_those_of_their_keys(ulong seed, ulong first, ulong second, ulong third, ulong bits, ulong next)
    {
        var random = new RandomSource(seed, first, second, third);
        (random.NextBits(), random.NextBits()).ShouldBe((bits, next));
    }

    [Fact]
    public void Every_kind_of_number_is_the_same_for_ever()
    {
        Take((ref random) => random.NextSingle(), 3).ShouldBe([0.2113046646118164f, 0.12114602327346802f, 0.11881822347640991f]);
        Take((ref random) => random.NextDouble(), 3).ShouldBe([0.21130472063401728, 0.12114606770105019, 0.11881826548604224]);
        Take((ref random) => random.Below(10), 12).ShouldBe([2, 1, 1, 9, 6, 8, 5, 2, 8, 1, 9, 1]);
        Take((ref random) => random.NextNormal(), 3).ShouldBe([0.49886553271430445, 0.48842813579095673, 0.8398894885827923], 1e-14);
        Take((ref random) => random.Uniform(-2, 5), 2).ShouldBe([-2 + 7 * 0.2113046646118164f, -2 + 7 * 0.12114602327346802f]);

        int[] items = [.. Enumerable.Range(0, 10)];
        var random = new RandomSource(42);
        random.Shuffle<int>(items);
        items.ShouldBe([5, 8, 7, 9, 4, 3, 6, 0, 1, 2]);
        random.NextSingle().ShouldBe(Take((ref source) => source.NextSingle(), 10)[9]);
    }

    [Fact]
    public void Numbers_stay_within_their_bounds()
    {
        var random = new RandomSource(3);
        for (var i = 0; i < 1000; i++)
        {
            random.Below(1).ShouldBe(0);
            random.Below(int.MaxValue).ShouldBeInRange(0, int.MaxValue - 1);
            random.NextSingle().ShouldBeInRange(0, MathF.BitDecrement(1));
            random.NextDouble().ShouldBeInRange(0, Math.BitDecrement(1));
            double.IsFinite(random.NextNormal()).ShouldBeTrue();
        }
    }

    private delegate T Next<T>(ref RandomSource random);

    private static T[] Take<T>(Next<T> next, int count)
    {
        var random = new RandomSource(42);
        var taken = new T[count];
        for (var i = 0; i < count; i++)
            taken[i] = next(ref random);
        return taken;
    }
}
