namespace Mien.Learning.Tests.Features;

/// <summary>The tables of tests/fixtures/features.json with what scikit-learn makes of them; every fourth row, from row 1, is no training row.</summary>
internal sealed record FeatureTableFixture(FeatureTableFixture.Table[] Tables)
{
    public static Table[] Load() => Fixture.Json<FeatureTableFixture>("features.json").Tables;

    internal sealed record Table(
        int Rows, int Features, float[] Values, double[] Components, double[] Variances, double TotalVariance,
        double[] Transformed, double[] Mean, double[] Deviation, double[] Scores)
    {
        public int[] Training => [.. Enumerable.Range(0, Rows).Where(row => row % 4 != 1)];

        public ReadOnlySpan<float> Row(int row) => Values.AsSpan(row * Features, Features);
    }
}
