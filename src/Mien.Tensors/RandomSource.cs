namespace Mien.Tensors;

/// <summary>
/// A stream of random numbers (SplitMix64) that is fixed by its keys: the same keys give the same numbers on every
/// machine, whatever other streams were used before.
/// </summary>
public struct RandomSource
{
    private const ulong Step = 0x9E3779B97F4A7C15;
    private ulong state;

    /// <summary>The stream of a seed.</summary>
    public RandomSource(ulong seed)
        : this(seed, first: 0, second: 0, third: 0)
    {
    }

    /// <summary>The stream of a purpose, for a seed and up to two keys.</summary>
    public RandomSource(ulong seed, RandomStream stream, ulong first = 0, ulong second = 0)
        : this(seed, (ulong)stream, first, second)
    {
    }

    /// <summary>A stream for a seed and up to three keys.</summary>
    internal RandomSource(ulong seed, ulong first, ulong second = 0, ulong third = 0) =>
        state = Mix(Mix(Mix(Mix(seed + Step) ^ first) + Step ^ second) + Step ^ third);

    /// <summary>The next 64 random bits.</summary>
    public ulong NextBits() => Mix(state += Step);

    /// <summary>Uniform in [0, 1).</summary>
    public float NextSingle() => (NextBits() >> 40) * (1f / (1 << 24));

    /// <summary>Uniform in [0, 1).</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1L << 53));

    /// <summary>Uniform in [<paramref name="low"/>, <paramref name="high"/>).</summary>
    public float Uniform(float low, float high) => low + (high - low) * NextSingle();

    /// <summary>A whole number from 0 to <paramref name="bound"/> - 1.</summary>
    public int Below(int bound) => (int)(((UInt128)NextBits() * (ulong)bound) >> 64);

    /// <summary>A standard normal number (Box and Muller).</summary>
    public double NextNormal() =>
        Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());

    /// <summary>Puts the items in random order (Fisher and Yates).</summary>
    public void Shuffle<T>(Span<T> items)
    {
        for (var i = items.Length - 1; i > 0; i--)
        {
            var j = Below(i + 1);
            (items[i], items[j]) = (items[j], items[i]);
        }
    }

    private static ulong Mix(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
