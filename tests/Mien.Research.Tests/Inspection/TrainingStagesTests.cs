using Mien.Research.Inspection;

namespace Mien.Research.Tests.Inspection;

/// <summary>Curves made for what they are to be called.</summary>
public sealed class TrainingStagesTests
{
    [Fact]
    public void A_training_that_warms_up_learns_and_ends_well_goes_from_initial_to_solution() => Stages(
        Curve(200, t => t < 20 ? 1.95 : t < 100 ? 1.95 - ((t - 20) / 80.0 * 1.2) : 0.75, t => t < 20 ? 60 : t < 100 ? 60 + ((t - 20) * 0.25) : 80, t => t < 100 ? 0.2 + (t * 0.006) : 0.8))
        .ShouldBe([TrainingStage.Initial, TrainingStage.Intermediate, TrainingStage.Solution], tolerance: 8, starts: [1, 26, 96]);

    [Fact]
    public void One_that_overfits_ends_in_a_plateau() => Stages(
        Curve(200, t => t < 25 ? 1.95 : t < 100 ? 1.95 - ((t - 25) / 75.0 * 0.4) : 1.55 + ((t - 100) * 0.01), t => t < 100 ? 50 + (t * 0.3) : 80, t => 0.35))
        .ShouldBe([TrainingStage.Initial, TrainingStage.Intermediate, TrainingStage.Plateau], tolerance: 8, starts: [1, 33, 96]);

    [Fact]
    public void One_that_stagnates_at_once_is_in_a_plateau_throughout() => Stages(
        Curve(2000, t => t < 10 ? 1.95 - (t * 0.01) : 1.85, _ => 75, _ => 0.3))
        .ShouldBe([TrainingStage.Initial, TrainingStage.Plateau], tolerance: 120, starts: [1, 2]);

    [Fact]
    public void A_plateau_can_lie_before_the_solution() => Stages(
        Curve(400, t => t < 100 ? 1.95 - (t * 0.008) : t < 200 ? 1.15 : t < 300 ? 1.15 - ((t - 200) * 0.008) : 0.35, t => t < 200 ? 70 : t < 300 ? 70 + ((t - 200) * 0.1) : 80, t => t < 200 ? 0.3 : t < 300 ? 0.5 : 0.9))
        .ShouldBe([TrainingStage.Initial, TrainingStage.Intermediate, TrainingStage.Plateau, TrainingStage.Intermediate, TrainingStage.Solution], tolerance: 15, starts: [1, 17, 95, 190, 300]);

    [Fact]
    public void A_network_that_gives_back_its_input_has_its_solution_below_half_of_its_first_loss()
    {
        var rows = Curve(100, t => t < 50 ? 1 - (t * 0.015) : 0.25, _ => 70, _ => 0);
        DistinctivenessRow[] good = [.. rows.Select(row => row with { ValidationAccuracy = null })];
        TrainingStages.Of(good, classes: 11)[^1].Stage.ShouldBe(TrainingStage.Solution);
        DistinctivenessRow[] bad = [.. good.Select(row => row with { ValidationLoss = 0.6 + (row.ValidationLoss / 5) })];
        TrainingStages.Of(bad, classes: 11)[^1].Stage.ShouldBe(TrainingStage.Plateau);
    }

    [Fact]
    public void Noise_around_a_still_curve_makes_no_stages_of_its_own()
    {
        var random = new Random(1);
        var rows = Curve(300, t => (t < 60 ? 1.9 - (t * 0.01) : 1.3) + (random.NextDouble() * 0.01), t => (t < 60 ? 60 + (t * 0.2) : 72) + (random.NextDouble() * 0.5), _ => 0.4);
        TrainingStages.Of(rows, classes: 7).Select(band => band.Stage).ShouldBe([TrainingStage.Initial, TrainingStage.Intermediate, TrainingStage.Plateau]);
    }

    [Fact]
    public void Bands_follow_each_other_from_the_first_epoch_to_the_last()
    {
        TrainingStages.Of([], classes: 7).ShouldBeEmpty();
        TrainingStages.Of(Curve(1, _ => 2, _ => 50, _ => 0.1), classes: 7).ShouldBe([new StageBand(TrainingStage.Initial, 1, 1)]);
        for (var epochs = 2; epochs < 60; epochs += 7)
        {
            var bands = TrainingStages.Of(Curve(epochs, t => 2.0 / (t + 1), t => 40 + (30.0 * t / (t + 5)), t => 1 - (0.8 / (t + 1))), classes: 7);
            bands[0].First.ShouldBe(1);
            bands[^1].Last.ShouldBe(epochs);
            bands.Zip(bands.Skip(1)).ShouldAllBe(pair => pair.First.Last + 1 == pair.Second.First && pair.First.Stage != pair.Second.Stage);
        }
    }

    // From 20 to 0, a tenth of which is 2: at 18, smoothed over three epochs, the initial stage is over.
    [Fact]
    public void A_tenth_of_the_way_ends_the_initial_stage() =>
        TrainingStages.Of(Curve(36, t => t < 10 ? 20 : t < 24 ? 18 : 0, _ => 50, _ => 0.1), classes: 7)[0].ShouldBe(new StageBand(TrainingStage.Initial, 1, 11));

    // Straight lines, which smoothing leaves as they are, over three epochs each; the first loss is 100, after which it is 80 at once.
    [Theory]
    [InlineData(0.5, 0, "Plateau")]
    [InlineData(0.5625, 0, "Intermediate")]
    [InlineData(0, 0.5, "Plateau")]
    [InlineData(0, 0.5625, "Intermediate")]
    [InlineData(0, -0.5625, "Intermediate")]
    [InlineData(-0.5625, 0, "Plateau")]
    public void A_network_moves_when_its_loss_falls_by_more_than_a_hundredth_or_its_angle_changes_by_more_than_a_degree(double lossStep, double angleStep, string stage) =>
        StageOf(Curve(38, t => t == 0 ? 100 : 80 - (lossStep * t), t => 50 + (angleStep * t), _ => 0.1), epoch: 20).ShouldBe(stage);

    // Of a hundred epochs five are looked ahead, of a quarter each.
    [Theory]
    [InlineData(100, "Intermediate")]
    [InlineData(38, "Plateau")]
    public void The_window_is_a_twentieth_of_all_epochs(int epochs, string stage) =>
        StageOf(Curve(epochs, t => t == 0 ? 100 : 80 - (0.25 * t), _ => 50, _ => 0.1), epoch: 25).ShouldBe(stage);

    [Theory]
    [InlineData(0.625, 21, "Solution")] // half way between a quarter and 1, and 5 % above the lowest
    [InlineData(0.62, 21, "Plateau")]
    [InlineData(0.625, 21.1, "Plateau")]
    public void A_network_that_stands_still_generalises_from_a_bound_on(double accuracy, double loss, string stage) =>
        StageOf(Curve(38, t => t < 3 ? 100 : t < 15 ? 20 : loss, _ => 50, _ => accuracy), epoch: 30, classes: 4).ShouldBe(stage);

    [Theory]
    [InlineData(50, "Plateau")]
    [InlineData(49.5, "Solution")]
    public void A_network_that_gives_back_its_input_has_to_get_below_half_of_its_first_loss(double loss, string stage) =>
        StageOf([.. Curve(38, t => t < 3 ? 100 : loss, _ => 50, _ => 0).Select(row => row with { ValidationAccuracy = null })], epoch: 30).ShouldBe(stage);

    private static string StageOf(DistinctivenessRow[] rows, int epoch, int classes = 7) =>
        TrainingStages.Of(rows, classes).Single(band => band.First <= epoch && epoch <= band.Last).Stage.ToString();

    private static Bands Stages(DistinctivenessRow[] rows) => new(TrainingStages.Of(rows, classes: 7));

    private static DistinctivenessRow[] Curve(int epochs, Func<int, double> loss, Func<int, double> angle, Func<int, double> accuracy) =>
        [.. Enumerable.Range(0, epochs).Select(t => new DistinctivenessRow(t + 1, "fc1", loss(t), accuracy(t), loss(t), accuracy(t), Angles(angle(t)), Angles(90)))];

    private static AngleSummary Angles(double mean) => new(1, mean, mean, mean, new int[18]);

    private sealed record Bands(IReadOnlyList<StageBand> Found)
    {
        public void ShouldBe(TrainingStage[] stages, int tolerance, int[] starts)
        {
            Found.Select(band => band.Stage).ShouldBe(stages);
            foreach (var (band, start) in Found.Zip(starts))
                band.First.ShouldBeInRange(start - tolerance, start + tolerance);
        }
    }
}
