using Mien.Learning.Schedules;

namespace Mien.Learning.Tests.Schedules;

public sealed class ScheduleTests
{
    private const int Epochs = 20;

    [Fact]
    public void Cosine_is_that_of_PyTorch() =>
        Rates(new CosineSchedule(Epochs), epoch => epoch).ShouldBe(PyTorch.Results.Cosine, 1e-12);

    [Theory]
    [InlineData(0.1)]
    [InlineData(1)]
    public void Multi_step_is_that_of_PyTorch_in_every_step_of_an_epoch(double fraction) =>
        Rates(new MultiStepSchedule([5, 12, 16], 0.3), epoch => epoch + fraction).ShouldBe(PyTorch.Results.MultiStep, 1e-12);

    [Fact]
    public void Plateau_is_that_of_PyTorch()
    {
        var schedule = new PlateauSchedule(patience: 2, gamma: 0.5);
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            schedule.Factor(epoch).ShouldBe(PyTorch.Results.Plateau[epoch], 1e-12, $"epoch {epoch}");
            schedule.Report(PyTorch.Results.PlateauLosses[epoch]);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Cyclic_is_that_of_PyTorch(int index)
    {
        var expected = PyTorchOptimizers.Results.Cyclic[index];
        var cycle = expected.Up + expected.Down;
        var schedule = new CyclicSchedule(cycle, 0.01, (double)expected.Up / cycle, halves: expected.Mode == "triangular2");
        for (var step = 0; step < expected.Rates.Length; step++)
            schedule.Factor(step).ShouldBe(expected.Rates[step], 1e-12, $"{expected.Mode}, step {step}");
    }

    [Fact]
    public void Cosine_warms_up_and_ends_at_its_last_factor()
    {
        var schedule = new CosineSchedule(10, warmup: 2, final: 0.1);
        schedule.Factor(0.5).ShouldBe(0.25);
        schedule.Factor(2).ShouldBe(1);
        schedule.Factor(6).ShouldBe(0.55, 1e-12);
        schedule.Factor(10).ShouldBe(0.1, 1e-12);
        schedule.Factor(11).ShouldBe(0.1, 1e-12);
    }

    [Fact]
    public void Settings_out_of_range_are_refused()
    {
        Func<Schedule>[] wrong =
        [
            () => new CosineSchedule(0), () => new CosineSchedule(double.NaN), () => new CosineSchedule(double.PositiveInfinity),
            () => new CosineSchedule(10, warmup: -1), () => new CosineSchedule(10, warmup: 10), () => new CosineSchedule(10, final: 1.1),
            () => new MultiStepSchedule([0]), () => new MultiStepSchedule([5, double.NaN]), () => new MultiStepSchedule([5], gamma: 0),
            () => new MultiStepSchedule([5], gamma: 1.1), () => new PlateauSchedule(patience: -1), () => new PlateauSchedule(gamma: 0),
            () => new PlateauSchedule(threshold: 1), () => new PlateauSchedule(threshold: double.NaN), () => new CyclicSchedule(0, 0.1),
            () => new CyclicSchedule(double.NaN, 0.1), () => new CyclicSchedule(10, -0.1), () => new CyclicSchedule(10, 1.1),
            () => new CyclicSchedule(10, 0.1, rise: 0), () => new CyclicSchedule(10, 0.1, rise: 1),
        ];
        foreach (var create in wrong)
            Should.Throw<ArgumentOutOfRangeException>(() => create()).Message.ShouldStartWith("expected ");
    }

    private static double[] Rates(Schedule schedule, Func<int, double> epoch) =>
        [.. Enumerable.Range(0, Epochs).Select(e => schedule.Factor(epoch(e)))];
}
