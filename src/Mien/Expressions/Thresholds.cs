using System.Text.Json;

namespace Mien.Expressions;

/// <summary>Chooses the thresholds of a set for a wanted rate of false accepts.</summary>
/// <remarks>
/// What a class may not accept are the samples of all other classes and the reference faces of the model: none of them is part of
/// its centre. Its threshold is the least cosine, from <see cref="LeastThreshold"/> on, that no larger share of them is above than the
/// wanted rate, whether or not another class is nearer. The rates that are told are held out: each sample of another class is
/// tried on the threshold chosen without it, each of the class's own on a centre made without it. With n samples of other
/// classes no rate below 1 / n can be told. The model's own classes keep their thresholds.
/// </remarks>
public static class Thresholds
{
    /// <summary>The rate of false accepts that a class is added with where the model has reference faces.</summary>
    public const double DefaultRate = 0.003;

    /// <summary>No threshold is below: at a cosine of 0 a face says nothing for a class.</summary>
    public const float LeastThreshold = 0;

    /// <summary>Chooses thresholds.</summary>
    /// <param name="set">The set.</param>
    /// <param name="rate">Wanted share of false accepts, above 0 and below 1.</param>
    /// <param name="references">Embeddings of the model's reference faces, row by row; empty where it has none.</param>
    /// <param name="thresholds">What was chosen; empty where no class has samples or there is no other face.</param>
    /// <param name="only">Name of the only class to choose for; null for all.</param>
    /// <returns>The set with these thresholds.</returns>
    /// <exception cref="MienException">There is no such class.</exception>
    public static ExpressionSet Choose(
        ExpressionSet set, double rate, ReadOnlySpan<float> references, out IReadOnlyList<ChosenThreshold> thresholds, string? only = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(rate);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(rate, 1);
        var chosen = new List<ChosenThreshold>();
        foreach (var item in only is null ? set.Classes : [set.Need(only)])
            if (item.Samples.Count > 0 && !item.IsTrained && Choose(set, item, rate, references) is { } threshold)
                chosen.Add(threshold);
        thresholds = chosen;
        return set.WithThresholds(chosen.ToDictionary(item => set.Need(item.Name), item => item.Threshold));
    }

    // Null where there is no face to choose by.
    private static ChosenThreshold? Choose(ExpressionSet set, ExpressionClass item, double rate, ReadOnlySpan<float> references)
    {
        var others = set.Classes.Where(other => other != item).SelectMany(other => other.Samples)
            .Select(sample => Direction.Cosine(sample.Embedding, item.Centre)).ToList();
        for (var row = 0; row < references.Length; row += set.Size)
            others.Add(Direction.Cosine(references.Slice(row, set.Size), item.Centre));
        if (others.Count == 0)
            return null;
        others.Sort((a, b) => b.CompareTo(a));

        // Rounded up, so that the cosine it was taken from is not above it.
        var threshold = Math.Clamp(MathF.BitIncrement((float)others[(int)(rate * others.Count)]), LeastThreshold, 1);

        // Without one of the highest ones the next below takes its place.
        var rest = others.Count - 1;
        var place = (int)(rate * rest);
        var accepted = rest == 0 ? 1 : others.Take(place + 1).Count(cosine => cosine > Math.Max(others[place + 1], LeastThreshold));
        double? rejected = item.Samples.Count == 1
            ? null
            : item.Samples.Average(sample => Direction.Cosine(sample.Embedding, Direction.Mean(item.Samples, without: sample)) <= threshold ? 1.0 : 0);
        return new(item.Name, threshold, others.Count, accepted / (double)others.Count, item.Samples.Count, rejected);
    }
}

/// <summary>A threshold chosen on held-out samples.</summary>
/// <param name="Name">Name of the class.</param>
/// <param name="Threshold">Cosine that a face of it is above.</param>
/// <param name="Others">Samples of other classes that it was chosen on.</param>
/// <param name="FalseAcceptRate">Share of them that are above a threshold chosen without them, 0 to 1.</param>
/// <param name="Own">Samples of the class.</param>
/// <param name="FalseRejectRate">Share of them that are not above the threshold from a centre made without them, 0 to 1; null of a single one.</param>
public sealed record ChosenThreshold(string Name, float Threshold, int Others, double FalseAcceptRate, int Own, double? FalseRejectRate)
{
    internal void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("expression", Name);
        writer.WriteNumber("threshold", Threshold);
        writer.WriteNumber("others", Others);
        writer.WriteNumber("falseAcceptRate", FalseAcceptRate);
        writer.WriteNumber("own", Own);
        if (FalseRejectRate is { } rejected)
            writer.WriteNumber("falseRejectRate", rejected);
        else
            writer.WriteNull("falseRejectRate");
        writer.WriteEndObject();
    }
}
