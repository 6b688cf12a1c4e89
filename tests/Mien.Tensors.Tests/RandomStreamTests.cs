namespace Mien.Tensors.Tests;

public sealed class RandomStreamTests
{
    private const int SidesOfCrops = 100;

    [Fact]
    public void No_two_purposes_share_a_stream()
    {
        var numbers = Enum.GetNames<RandomStream>().Select(name => (ulong)Enum.Parse<RandomStream>(name)).ToList();
        numbers.Distinct().Count().ShouldBe(numbers.Count);
        numbers.ShouldAllBe(number => number <= (ulong)RandomStream.DetectionCrops || number >= SidesOfCrops);
    }

    [Fact]
    public void The_stream_of_a_purpose_is_that_of_its_number()
    {
        var named = new RandomSource(7, RandomStream.Scenes, 3, 4);
        var numbered = new RandomSource(7, 22UL, 3, 4);
        named.NextBits().ShouldBe(numbered.NextBits());
    }
}
