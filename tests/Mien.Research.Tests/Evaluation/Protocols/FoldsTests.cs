using System.Text.Json;
using Mien.Research.Evaluation.Protocols;

namespace Mien.Research.Tests.Evaluation.Protocols;

/// <summary>Folds against scikit-learn (tests/fixtures/folds.py) and by their properties on random sets.</summary>
public sealed class FoldsTests
{
    private static readonly ScikitLearn expected = JsonSerializer.Deserialize<ScikitLearn>(
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "fixtures", "folds.json")), JsonSerializerOptions.Web)!;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 60)];

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(10)]
    public void Stratified_and_grouped_folds_are_those_of_scikit_learn(int count)
    {
        FoldsOf(Folds.Stratified(expected.Labels, count), expected.Labels.Length).ShouldBe(expected.Stratified[count]);
        FoldsOf(Folds.Grouped(expected.Groups, count), expected.Groups.Length).ShouldBe(expected.Grouped[count]);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Stratified_folds_are_even_in_size_and_in_every_class(int seed)
    {
        var random = new Random(seed);
        int[] labels = [.. Enumerable.Range(0, random.Next(10, 300)).Select(_ => random.Next(random.Next(1, 8)))];
        var count = random.Next(2, 11);
        var folds = Folds.Stratified(labels, count, (ulong)seed);

        ShouldPartition(folds, labels.Length);
        Spread(Enumerable.Range(0, count).Select(fold => folds.Test(fold).Length)).ShouldBeLessThanOrEqualTo(1);
        foreach (var label in labels.Distinct())
            Spread(Enumerable.Range(0, count).Select(fold => folds.Test(fold).Count(sample => labels[sample] == label))).ShouldBeLessThanOrEqualTo(1);
        FoldsOf(Folds.Stratified(labels, count, (ulong)seed), labels.Length).ShouldBe(FoldsOf(folds, labels.Length));
        if (labels.Length > 50)
            FoldsOf(Folds.Stratified(labels, count, (ulong)seed + 1), labels.Length).ShouldNotBe(FoldsOf(folds, labels.Length));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_group_is_in_one_fold_and_sizes_differ_by_one_group_at_most(int seed)
    {
        var random = new Random(seed);
        var kinds = random.Next(10, 40);
        string[] groups = [.. Enumerable.Range(0, random.Next(kinds, 400)).Select(i => $"S{(i < kinds ? i : random.Next(kinds))}")];
        var count = random.Next(2, 11);
        var folds = Folds.Grouped(groups, count, (ulong)seed);

        ShouldPartition(folds, groups.Length);
        groups.Index().GroupBy(item => item.Item).ShouldAllBe(group => group.Select(item => folds[item.Index]).Distinct().Count() == 1);
        Spread(Enumerable.Range(0, count).Select(fold => folds.Test(fold).Length))
            .ShouldBeLessThanOrEqualTo(groups.GroupBy(group => group).Max(group => group.Count()));
        FoldsOf(Folds.Grouped(groups, count, (ulong)seed), groups.Length).ShouldBe(FoldsOf(folds, groups.Length));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Draws_take_their_number_of_every_class_and_share_nothing(int seed)
    {
        var random = new Random(seed);
        var (enrol, test) = (random.Next(1, 6), random.Next(1, 6));
        int[] labels = [.. Enumerable.Range(0, 200).Select(sample => sample % 11)];
        var draws = EnrolmentDraw.Make(labels, enrol, test, 20, (ulong)seed);

        foreach (var draw in draws)
        {
            draw.Enrol.Concat(draw.Test).Distinct().Count().ShouldBe(11 * (enrol + test));
            draw.Enrol.GroupBy(sample => labels[sample]).ShouldAllBe(group => group.Count() == enrol);
            draw.Test.GroupBy(sample => labels[sample]).ShouldAllBe(group => group.Count() == test);
        }
        draws.Select(draw => string.Join(',', draw.Enrol)).Distinct().Count().ShouldBeGreaterThan(15);
        EnrolmentDraw.Make(labels, enrol, test, 3, (ulong)seed)[2].Test.ShouldBe(draws[2].Test);
    }

    [Fact]
    public void What_cannot_be_cut_is_refused()
    {
        Should.Throw<ArgumentException>(() => Folds.Stratified([0, 1], 3)).Message.ShouldBe("3 folds cannot be made of 2 samples; give 2 to 2");
        Should.Throw<ArgumentException>(() => Folds.Grouped(["a", "a", "b"], 1)).Message.ShouldBe("1 folds cannot be made of 2 groups; give 2 to 2");
        Should.Throw<ArgumentException>(() => EnrolmentDraw.Make([0, 0, 0, 1, 1], 1, 2, 1, 1)).Message
            .ShouldBe("class 1 has 2 samples, 1 to enrol and 2 to test need 3");
    }

    private static void ShouldPartition(Folds folds, int samples) =>
        Enumerable.Range(0, folds.Count).SelectMany(folds.Test).Order().ShouldBe(Enumerable.Range(0, samples));

    private static int[] FoldsOf(Folds folds, int samples) => [.. Enumerable.Range(0, samples).Select(sample => folds[sample])];

    private static int Spread(IEnumerable<int> counts)
    {
        int[] all = [.. counts];
        return all.Max() - all.Min();
    }

    private sealed record ScikitLearn(
        int[] Labels, string[] Groups, Dictionary<int, int[]> Stratified, Dictionary<int, int[]> Grouped);
}
