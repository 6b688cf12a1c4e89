using Mien.Tensors;

namespace Mien.Research.Evaluation.Protocols;

/// <summary>Parts of a set of samples for cross-validation: each is tested once, by a model made from the others.</summary>
/// <remarks>The same arguments give the same folds, on every machine.</remarks>
public sealed class Folds
{
    private readonly int[] foldOf;

    private Folds(int[] foldOf, int count)
    {
        this.foldOf = foldOf;
        Count = count;
    }

    /// <summary>Number of folds.</summary>
    public int Count { get; }

    /// <summary>The fold of a sample, 0 to <see cref="Count"/> - 1.</summary>
    public int this[int sample] => foldOf[sample];

    /// <summary>Folds with nearly the same share of each class (scikit-learn's StratifiedKFold).</summary>
    /// <param name="labels">Class of each sample, 0 or more.</param>
    /// <param name="count">Number of folds, 2 to the number of samples.</param>
    /// <param name="seed">Seed of the order within each class; null for the order of the samples.</param>
    /// <returns>Folds whose sizes, also class by class, differ by one sample at most.</returns>
    public static Folds Stratified(IReadOnlyList<int> labels, int count, ulong? seed = null)
    {
        Require(count, labels.Count, "samples");
        // Classes in the order of their appearance, laid out one after the other, go round the folds.
        int[][] classes = [.. Enumerable.Range(0, labels.Count).GroupBy(sample => labels[sample]).Select(group => group.ToArray())];
        var foldOf = new int[labels.Count];
        var first = 0;
        foreach (var samples in classes)
        {
            int[] folds = [.. Enumerable.Range(first, samples.Length).Select(place => place % count).Order()];
            first += samples.Length;
            if (seed is { } given)
                new RandomSource(given, RandomStream.Folds, (ulong)labels[samples[0]]).Shuffle(folds.AsSpan());
            for (var i = 0; i < samples.Length; i++)
                foldOf[samples[i]] = folds[i];
        }
        return new Folds(foldOf, count);
    }

    /// <summary>Folds that share no group: the largest group first, each into the smallest fold so far (scikit-learn's GroupKFold).</summary>
    /// <param name="groups">Person or film of each sample.</param>
    /// <param name="count">Number of folds, 2 to the number of groups.</param>
    /// <param name="seed">Seed of the order of groups of one size.</param>
    public static Folds Grouped(IReadOnlyList<string> groups, int count, ulong seed = 0)
    {
        var bySize = Groups(groups);
        Require(count, bySize.Length, "groups");
        new RandomSource(seed, RandomStream.Folds).Shuffle(bySize.AsSpan());
        var sizes = new int[count];
        var foldOf = new int[groups.Count];
        foreach (var samples in bySize.OrderByDescending(samples => samples.Length))
        {
            var fold = Array.IndexOf(sizes, sizes.Min());
            sizes[fold] += samples.Length;
            foreach (var sample in samples)
                foldOf[sample] = fold;
        }
        return new Folds(foldOf, count);
    }

    /// <summary>The samples that a fold tests, ascending.</summary>
    internal int[] Test(int fold) => [.. Enumerable.Range(0, foldOf.Length).Where(sample => foldOf[sample] == fold)];

    private static int[][] Groups(IReadOnlyList<string> groups) =>
    [
        .. Enumerable.Range(0, groups.Count).GroupBy(sample => groups[sample], StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal).Select(group => group.ToArray()),
    ];

    private static void Require(int count, int available, string what)
    {
        if (count < 2 || count > available)
            throw new ArgumentException($"{count} folds cannot be made of {available} {what}; give 2 to {available}");
    }
}
