using Mien.Tensors;

namespace Mien.Research.Training;

/// <summary>
/// Blends each sample with a random other one, λ x + (1 - λ) x' with target λ t + (1 - λ) t', λ from Beta(α, α) and at least
/// one half, so that a sample keeps the label it weighs most for.
/// </summary>
/// <remarks>Zhang et al., "mixup: Beyond Empirical Risk Minimization", 2018.</remarks>
/// <param name="Alpha">α, above 0 to 1.</param>
/// <param name="Seed">Seed of the pairs.</param>
/// <param name="Count">Number of samples.</param>
internal readonly record struct Mixup(float Alpha, ulong Seed, int Count)
{
    /// <summary>The partner of a sample in a round, and the sample's own share λ.</summary>
    public (int Partner, float Share) Draw(int round, int index)
    {
        var random = new RandomSource(Seed, RandomStream.Mixup, (ulong)round, (ulong)index);
        var share = (float)Beta(ref random);
        return (random.Below(Count), Math.Max(share, 1 - share));
    }

    /// <summary>values = share · values + (1 - share) · partner.</summary>
    public static void Blend(Span<float> values, ReadOnlySpan<float> partner, float share)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] = partner[i] + share * (values[i] - partner[i]);
    }

    // Jöhnk, 1964.
    private double Beta(ref RandomSource random)
    {
        while (true)
        {
            var x = Math.Pow(random.NextDouble(), 1 / Alpha);
            var y = Math.Pow(random.NextDouble(), 1 / Alpha);
            if (x + y is > 0 and <= 1)
                return x / (x + y);
        }
    }
}
