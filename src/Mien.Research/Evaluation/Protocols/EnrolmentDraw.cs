using Mien.Tensors;

namespace Mien.Research.Evaluation.Protocols;

/// <summary>One random choice of samples to enrol and to test new classes with.</summary>
/// <param name="Enrol">Samples to enrol, class by class.</param>
/// <param name="Test">Other samples to test, class by class.</param>
public sealed record EnrolmentDraw(IReadOnlyList<int> Enrol, IReadOnlyList<int> Test)
{
    /// <summary>Independent draws with the same number of samples of every class; draw i does not depend on how many are made.</summary>
    /// <param name="labels">Class of each sample.</param>
    /// <param name="enrol">Samples of each class to enrol, at least 1.</param>
    /// <param name="test">Samples of each class to test, at least 1.</param>
    /// <param name="draws">Number of draws, at least 1.</param>
    /// <param name="seed">Seed of the choice.</param>
    /// <exception cref="ArgumentException">A class has fewer samples than both together.</exception>
    public static IReadOnlyList<EnrolmentDraw> Make(IReadOnlyList<int> labels, int enrol, int test, int draws, ulong seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(enrol, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(test, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(draws, 1);
        int[][] classes =
            [.. Enumerable.Range(0, labels.Count).GroupBy(sample => labels[sample]).OrderBy(group => group.Key).Select(group => group.ToArray())];
        if (Array.Find(classes, samples => samples.Length < enrol + test) is { } few)
            throw new ArgumentException($"class {labels[few[0]]} has {few.Length} samples, {enrol} to enrol and {test} to test need {enrol + test}");
        return [.. Enumerable.Range(0, draws).Select(draw => Make(classes, enrol, test, new RandomSource(seed, RandomStream.EnrolmentDraw, (ulong)draw)))];
    }

    private static EnrolmentDraw Make(int[][] classes, int enrol, int test, RandomSource random)
    {
        var (enrolled, tested) = (new List<int>(classes.Length * enrol), new List<int>(classes.Length * test));
        foreach (var samples in classes)
        {
            int[] order = [.. samples];
            random.Shuffle(order.AsSpan());
            enrolled.AddRange(order[..enrol]);
            tested.AddRange(order[enrol..(enrol + test)]);
        }
        return new EnrolmentDraw(enrolled, tested);
    }
}
