using Mien.Research.Data;
using Mien.Research.Studies;
using Mien.Research.Studies.Bilinear;
using Mien.Tests;

namespace Mien.Research.Tests.Studies;

public sealed class ComparisonTests : IDisposable
{
    private static readonly Comparison comparison = new("e", "a", "b");

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Differences_are_those_of_the_same_samples()
    {
        var tables = Comparison.NewTables();

        comparison.Add(tables, "d", [Answered("1100")], [Answered("1011")]);

        var (runs, samples) = tables;
        (runs[0, "both"], runs[0, "only_first"], runs[0, "only_second"], runs[0, "neither"]).ShouldBe(("1", "1", "2", "0"));
        samples.Number(0, "difference").ShouldBe(0.25);
        // Differences 0, -1, 1, 1: their deviation over the root of 4.
        samples.Number(0, "high")!.Value.ShouldBe(0.25 + 1.959964 * Math.Sqrt(2.75 / 3 / 4), 1e-6);
    }

    [Fact]
    public void Samples_of_a_person_count_as_one_and_seeds_are_averaged_before()
    {
        var (each, persons, seeds) = (Comparison.NewTables(), Comparison.NewTables(), Comparison.NewTables());

        comparison.Add(each, "d", [Answered("0000")], [Answered("1100")]);
        comparison.Add(persons, "d", [Answered("0000", "ppqq")], [Answered("1100", "ppqq")]);
        comparison.Add(seeds, "d", [Answered("0000"), Answered("0000")], [Answered("1100"), Answered("0011")]);

        each.Samples.Number(0, "difference").ShouldBe(0.5);
        persons.Samples.Number(0, "difference").ShouldBe(0.5);
        (persons.Samples[0, "samples"], persons.Samples[0, "units"]).ShouldBe(("4", "2"));
        // Sums of 1 and -1 about the mean: √(2 · 2) / 4.
        persons.Samples.Number(0, "low")!.Value.ShouldBe(0.5 - 1.959964 * 0.5, 1e-6);
        each.Samples.Number(0, "low")!.Value.ShouldBeGreaterThan(persons.Samples.Number(0, "low")!.Value);
        (seeds.Samples.Number(0, "low"), seeds.Samples.Number(0, "high")).ShouldBe((0.5, 0.5));
        seeds.Runs.Count.ShouldBe(2);
    }

    [Theory]
    [InlineData("helps", 12, 13, 14)]
    [InlineData("harms", -12, -13, -14)]
    [InlineData("not shown", 30, 5, 1)] // sure over the samples, not over the runs
    [InlineData("not shown", 1, 1, 1)] // sure over the runs, not over the samples
    [InlineData("helps", 12)]
    [InlineData("not shown", 1)]
    public void What_helps_does_so_over_the_runs_and_over_the_samples(string verdict, params int[] gains)
    {
        const int Count = 100;
        var run = StudyRun.Begin(new BilinearStudy(), StudySize.Small, 1, "", folder.PathOf("s"), Data());
        var tables = Comparison.NewTables();
        string Rights(int count) => new string('1', count) + new string('0', Count - count);
        comparison.Add(tables, BilinearPaper.Fer, [.. gains.Select(_ => Answered(Rights(50)))], [.. gains.Select(gain => Answered(Rights(50 + gain)))]);
        tables.Runs.Save(run.Folder);
        tables.Samples.Save(run.Folder);

        var effects = Comparison.Effects(run);

        effects[0, "verdict"].ShouldBe(verdict);
        effects.Number(0, "difference")!.Value.ShouldBe(gains.Average() / Count, 1e-12);
        effects.Number(0, "runs_low").HasValue.ShouldBe(gains.Length > 1);
    }

    [Fact]
    public void The_gains_of_the_paper_are_the_differences_of_its_table()
    {
        BilinearPaper.Gain(BilinearPaper.Fer, "pretrained", "bilinear").ShouldBe(0.0132);
        BilinearPaper.Gain(BilinearPaper.ByFrame, "baseline", "gc").ShouldBe(0.0101);
        BilinearPaper.Gain(BilinearPaper.ByPerson, "baseline", "gc").ShouldBeNull();
        BilinearPaper.Gain(BilinearPaper.Fer, "adam", "adam-gc").ShouldBeNull();
    }

    private string Data()
    {
        foreach (var set in new[] { "fer2013", "ckplus48", "rafdb" })
            Directory.CreateDirectory(folder.PathOf($"data/{set}"));
        return folder.PathOf("data");
    }

    private static Answers Answered(string rights, string? persons = null) =>
        new([.. rights.Select((_, i) => new Sample($"{i}", 0, Split.Test, persons?[i].ToString()))], [.. rights.Select(right => right == '1')]);
}
