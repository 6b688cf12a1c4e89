using Mien.Video;

namespace Mien.Tests.Video;

public sealed class ExpressionSmootherTests
{
    [Fact]
    public void First_frame_counts_in_full()
    {
        var steady = new ExpressionSmoother(3, 0.4, 0.1f);

        steady.Add([0.2f, 0.5f, 0.3f], 7).ShouldBe(1);
        steady.Probabilities.ToArray().ShouldBe([0.2f, 0.5f, 0.3f]);
    }

    [Theory]
    [InlineData(10)]
    [InlineData(25)]
    [InlineData(120)]
    public void Step_response_depends_on_time_alone(int frameRate)
    {
        var steady = new ExpressionSmoother(2, 0.4, 0.1f);
        steady.Add([1, 0], 0);
        for (var frame = 1; frame <= frameRate; frame++)
            steady.Add([0, 1], (double)frame / frameRate);

        steady.Probabilities[0].ShouldBe(MathF.Exp(-1 / 0.4f), 1e-4f);
        steady.Probabilities[1].ShouldBe(1 - MathF.Exp(-1 / 0.4f), 1e-4f);
    }

    [Fact]
    public void Alternation_does_not_flicker()
    {
        var steady = new ExpressionSmoother(2, 0.4, 0.1f);
        var labels = Enumerable.Range(0, 200).Select(i => steady.Add(i % 2 == 0 ? [0.9f, 0.1f] : [0.1f, 0.9f], i * 0.04)).ToArray();

        labels.Skip(20).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public void Another_expression_takes_over_by_a_margin()
    {
        var steady = new ExpressionSmoother(2, 0, 0.1f);

        steady.Add([0.6f, 0.4f], 0).ShouldBe(0);
        steady.Add([0.46f, 0.54f], 1).ShouldBe(0);
        steady.Add([0.44f, 0.56f], 2).ShouldBe(1);
        steady.Add([0.54f, 0.46f], 3).ShouldBe(1);
    }

    [Fact]
    public void Single_frames_that_are_unknown_or_known_change_nothing()
    {
        var (mostlyKnown, mostlyUnknown) = (new ExpressionSmoother(1, 0.4, 0.1f), new ExpressionSmoother(1, 0.4, 0.1f));
        for (var frame = 0; frame < 100; frame++)
        {
            var isOutlier = frame % 5 == 4;
            mostlyKnown.Add([1], frame * 0.04, !isOutlier);
            mostlyUnknown.Add([1], frame * 0.04, isOutlier);

            mostlyKnown.IsKnown.ShouldBeTrue();
            mostlyUnknown.IsKnown.ShouldBeFalse();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Face_that_stays_unknown_or_known_becomes_so_after_the_time_that_a_margin_takes(bool isKnown)
    {
        var steady = new ExpressionSmoother(1, 0.4, 0.1f);
        steady.Add([1], 0, isKnown);

        // The share of the other is 1 - exp(-t / 0.4), and leads by 0.1 from 0.55 on: 0.319 s.
        steady.Add([1], 0.31, !isKnown);
        steady.IsKnown.ShouldBe(isKnown);
        steady.Add([1], 0.33, !isKnown);
        steady.IsKnown.ShouldBe(!isKnown);
    }

    [Fact]
    public void Certain_outlier_counts_for_its_share_of_the_time()
    {
        var steady = new ExpressionSmoother(2, 0.4, 0.1f);
        for (var frame = 0; frame < 50; frame++)
            steady.Add([0.7f, 0.3f], frame * 0.04);

        steady.Add([0, 1], 2).ShouldBe(0);
        steady.Probabilities[0].ShouldBe(0.7f * MathF.Exp(-0.1f), 1e-4f);
    }

    [Fact]
    public void Probabilities_labels_and_whether_the_face_is_known_are_those_of_the_formulas()
    {
        var random = new Random(1);
        var steady = new ExpressionSmoother(3, 0.4, 0.1f);
        double[] expected = [0, 0, 0];
        var (time, share, label, isKnown) = (0.0, 0.0, 0, false);
        for (var frame = 0; frame < 500; frame++)
        {
            var step = 0.01 + (0.2 * random.NextDouble());
            time += step;
            double[] weights = [random.NextDouble(), random.NextDouble(), random.NextDouble()];
            float[] raw = [.. weights.Select(weight => (float)(weight / weights.Sum()))];
            var isNear = random.Next(2) == 0;

            var weight = frame == 0 ? 1 : 1 - Math.Exp(-step / 0.4);
            for (var i = 0; i < 3; i++)
                expected[i] += weight * (raw[i] - expected[i]);
            share += weight * ((isNear ? 1 : 0) - share);
            var best = Array.IndexOf(expected, expected.Max());
            if (frame == 0 || expected[best] - expected[label] > 0.1)
                label = best;
            if (frame == 0)
                isKnown = isNear;
            else if (Math.Abs((2 * share) - 1) > 0.1)
                isKnown = share > 0.5;

            steady.Add(raw, time, isNear).ShouldBe(label, $"frame {frame}");
            steady.IsKnown.ShouldBe(isKnown, $"frame {frame}");
            steady.Time.ShouldBe(time);
            for (var i = 0; i < 3; i++)
                ((double)steady.Probabilities[i]).ShouldBe(expected[i], 1e-5);
        }
    }

    [Fact]
    public void Time_that_stands_still_or_goes_back_counts_for_nothing()
    {
        var steady = new ExpressionSmoother(2, 0.4, 0.1f);
        steady.Add([1, 0], 5);

        steady.Add([0, 1], 5).ShouldBe(0);
        steady.Add([0, 1], 4).ShouldBe(0);
        steady.Probabilities.ToArray().ShouldBe([1, 0]);
    }
}
