namespace Mien.Learning.Tests.Metrics;

/// <summary>The figures against scikit-learn and NumPy (tests/fixtures/metrics.py).</summary>
public sealed class MetricsTests
{
    private const double Tolerance = 1e-12;

    private static readonly Dictionary<string, Case> Cases = Fixture.Json<Case[]>("metrics.json").ToDictionary(c => c.Name);

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Confusion(string name)
    {
        var expected = Cases[name];
        var matrix = Matrix(expected);

        matrix.ToRows().ShouldBe(expected.Confusion);
        matrix.Total.ShouldBe(expected.Labels.Length);
        matrix.Accuracy.ShouldBe(expected.Accuracy, Tolerance);
        for (var k = 0; k < matrix.Classes; k++)
            ShouldBe(matrix.Class(k), expected.PerClass[k]);
        ShouldBe(matrix.MacroAverage, expected.Macro);
        ShouldBe(matrix.WeightedAverage, expected.Weighted);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Calibration_and_top_2(string name)
    {
        var expected = Cases[name];
        var calibration = new CalibrationError();
        var top2 = new TopKAccuracy(2);
        for (var i = 0; i < expected.Labels.Length; i++)
        {
            calibration.Add(expected.Probabilities[i], expected.Labels[i]);
            top2.Add(expected.Probabilities[i], expected.Labels[i]);
        }

        calibration.Expected.ShouldBe(expected.ExpectedCalibrationError, Tolerance);
        calibration.Maximum.ShouldBe(expected.MaximumCalibrationError, Tolerance);
        calibration.Bins.Sum(bin => bin.Count).ShouldBe(expected.Labels.Length);
        top2.Value.ShouldBe(expected.Top2, Tolerance);
    }

    [Fact]
    public void Merged_halves_equal_the_whole()
    {
        var expected = Cases["seven classes"];
        var halves = (First: new ConfusionMatrix(7), Second: new ConfusionMatrix(7));
        for (var i = 0; i < expected.Labels.Length; i++)
            (i % 2 == 0 ? halves.First : halves.Second).Add(expected.Labels[i], Prediction(expected.Probabilities[i]));

        halves.First.Merge(halves.Second);

        halves.First.ToRows().ShouldBe(expected.Confusion);
        Should.Throw<ArgumentException>(() => halves.First.Merge(new ConfusionMatrix(6)));
    }

    [Fact]
    public void Without_samples_everything_is_zero()
    {
        var matrix = new ConfusionMatrix(3);

        matrix.Total.ShouldBe(0);
        matrix.Accuracy.ShouldBe(0);
        matrix.Class(1).ShouldBe(default);
        matrix.MacroAverage.ShouldBe(default);
        matrix.WeightedAverage.ShouldBe(default);
        new CalibrationError().Expected.ShouldBe(0);
        new CalibrationError().Maximum.ShouldBe(0);
        new TopKAccuracy(1).Value.ShouldBe(0);
    }

    [Fact]
    public void Classes_out_of_range_are_refused()
    {
        var matrix = new ConfusionMatrix(3);

        Should.Throw<ArgumentOutOfRangeException>(() => matrix.Add(3, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => matrix.Add(0, 3));
        Should.Throw<ArgumentOutOfRangeException>(() => matrix.Add(-1, 0));
        Should.Throw<ArgumentOutOfRangeException>(() => new ConfusionMatrix(0));
        Should.Throw<ArgumentOutOfRangeException>(() => new CalibrationError().Add([0.5f, 0.5f], 2));
        Should.Throw<ArgumentOutOfRangeException>(() => new TopKAccuracy(1).Add([0.5f, 0.5f], -1));
    }

    [Fact]
    public void Confidences_on_an_edge_belong_to_the_lower_bin()
    {
        var calibration = new CalibrationError(4);
        calibration.Add([0.5f, 0.25f], 0);
        calibration.Add([0.75f, 0.25f], 0);
        calibration.Add([1, 0], 1);
        calibration.Add([0, 0], 0);

        calibration.Bins.Select(bin => bin.Count).ShouldBe([1, 1, 1, 1]);
        calibration.Maximum.ShouldBe(1);
        calibration.Expected.ShouldBe((1 + 0.5 + 0.25 + 1) / 4, Tolerance);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(-0.01f)]
    [InlineData(1.01f)]
    public void Calibration_refuses_what_is_no_probability(float value) =>
        Should.Throw<ArgumentException>(() => new CalibrationError().Add([0.5f, value], 0));

    [Fact]
    public void Not_a_number_is_never_a_hit()
    {
        var top = new TopKAccuracy(3);
        top.Add([float.NaN, float.NaN, float.NaN], 1);
        top.Add([0, float.NaN, 0], 1);

        top.Value.ShouldBe(0);
    }

    [Fact]
    public void Equal_scores_follow_the_order_of_the_classes()
    {
        var top = new TopKAccuracy(1);
        for (var label = 0; label < 4; label++)
            top.Add([1, 1, 1, 1], label);

        top.Value.ShouldBe(0.25);
    }

    private static ConfusionMatrix Matrix(Case expected)
    {
        var matrix = new ConfusionMatrix(expected.Classes);
        for (var i = 0; i < expected.Labels.Length; i++)
            matrix.Add(expected.Labels[i], Prediction(expected.Probabilities[i]));
        return matrix;
    }

    private static int Prediction(float[] probabilities) => Array.IndexOf(probabilities, probabilities.Max());

    private static void ShouldBe(ClassMetrics actual, double[] expected)
    {
        actual.Precision.ShouldBe(expected[0], Tolerance);
        actual.Recall.ShouldBe(expected[1], Tolerance);
        actual.Specificity.ShouldBe(expected[2], Tolerance);
        actual.F1.ShouldBe(expected[3], Tolerance);
        actual.Support.ShouldBe((long)expected[4]);
    }

    private sealed record Case(
        string Name, int Classes, int[] Labels, float[][] Probabilities, long[][] Confusion, double Accuracy, double[][] PerClass,
        double[] Macro, double[] Weighted, double ExpectedCalibrationError, double MaximumCalibrationError, double Top2);
}
