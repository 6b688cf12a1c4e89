using Mien.Learning.Metrics;

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
    public void Calibration(string name)
    {
        var expected = Cases[name];
        var calibration = new CalibrationError();
        for (var i = 0; i < expected.Labels.Length; i++)
            calibration.Add(expected.Probabilities[i], expected.Labels[i]);

        calibration.Expected.ShouldBe(expected.ExpectedCalibrationError, Tolerance);
        calibration.Bins.Sum(bin => bin.Count).ShouldBe(expected.Labels.Length);
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
        ConfusionMatrix.Of([.. expected.Confusion.Select(row => Array.ConvertAll(row, count => (int)count))]).ToRows().ShouldBe(expected.Confusion);
        Should.Throw<ArgumentException>(() => halves.First.Merge(new ConfusionMatrix(6)));
    }

    [Fact]
    public void Without_samples_nothing_is_defined()
    {
        var matrix = new ConfusionMatrix(3);

        matrix.Total.ShouldBe(0);
        matrix.Accuracy.ShouldBe(double.NaN);
        var nothing = new ClassMetrics(double.NaN, double.NaN, double.NaN, double.NaN, 0);
        matrix.Class(1).ShouldBe(nothing);
        matrix.MacroAverage.ShouldBe(nothing);
        matrix.WeightedAverage.ShouldBe(nothing);
        new CalibrationError().Expected.ShouldBe(0);
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
        calibration.Expected.ShouldBe((1 + 0.5 + 0.25 + 1) / 4, Tolerance);
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(-0.01f)]
    [InlineData(1.01f)]
    public void Calibration_refuses_what_is_no_probability(float value) =>
        Should.Throw<ArgumentException>(() => new CalibrationError().Add([0.5f, value], 0));

    private static ConfusionMatrix Matrix(Case expected)
    {
        var matrix = new ConfusionMatrix(expected.Classes);
        for (var i = 0; i < expected.Labels.Length; i++)
            matrix.Add(expected.Labels[i], Prediction(expected.Probabilities[i]));
        return matrix;
    }

    private static int Prediction(float[] probabilities) => Array.IndexOf(probabilities, probabilities.Max());

    private static void ShouldBe(ClassMetrics actual, double?[] expected)
    {
        double[] figures = [actual.Precision, actual.Recall, actual.Specificity, actual.F1, actual.Support];
        for (var i = 0; i < figures.Length; i++)
        {
            if (expected[i] is { } figure)
                figures[i].ShouldBe(figure, Tolerance);
            else
                figures[i].ShouldBe(double.NaN);
        }
    }

    private sealed record Case(
        string Name, int Classes, int[] Labels, float[][] Probabilities, long[][] Confusion, double Accuracy, double?[][] PerClass,
        double?[] Macro, double?[] Weighted, double ExpectedCalibrationError);
}
