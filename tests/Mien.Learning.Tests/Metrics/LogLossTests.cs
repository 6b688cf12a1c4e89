using Mien.Learning.Metrics;

namespace Mien.Learning.Tests.Metrics;

public sealed class LogLossTests
{
    [Fact]
    public void It_is_the_mean_of_the_negative_logarithms_of_what_is_true()
    {
        var loss = new LogLoss();
        loss.Add([0.5f, 0.25f, 0.25f], 0);
        loss.Add([0.5f, 0.25f, 0.25f], 2);

        loss.Mean.ShouldBe((Math.Log(2) + Math.Log(4)) / 2, 1e-12);
    }

    [Fact]
    public void What_was_given_no_probability_costs_much_but_not_all()
    {
        var loss = new LogLoss();
        loss.Add([1, 0], 1);

        loss.Mean.ShouldBe(-Math.Log(1e-7), 1e-12);
    }

    [Fact]
    public void Without_samples_it_is_0() => new LogLoss().Mean.ShouldBe(0);

    [Fact]
    public void A_label_that_is_none_is_refused() => Should.Throw<ArgumentOutOfRangeException>(() => new LogLoss().Add([1, 0], 2));
}
