namespace Mien.Tensors.Tests.Managed;

/// <summary>Inputs and gradient checks in double.</summary>
internal static class Numbers
{
    /// <summary>Normal numbers that a float holds exactly.</summary>
    public static double[] Normal(long length, int seed, double mean = 0, double deviation = 1)
    {
        var random = new Random(seed);
        var values = new double[length];
        for (var i = 0; i < length; i++)
        {
            var radius = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble()));
            values[i] = (float)(mean + deviation * radius * Math.Cos(2 * Math.PI * random.NextDouble()));
        }

        return values;
    }

    public static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();

    /// <summary>Gradient of <paramref name="loss"/> by central differences: changes <paramref name="x"/> in place and restores it.</summary>
    public static double[] Differences(double[] x, Func<double> loss, double step = 1e-4)
    {
        var gradient = new double[x.Length];
        for (var i = 0; i < x.Length; i++)
        {
            var value = x[i];
            x[i] = value + step;
            var above = loss();
            x[i] = value - step;
            var below = loss();
            x[i] = value;
            gradient[i] = (above - below) / (2 * step);
        }

        return gradient;
    }

    public static void ShouldAgree(double[] actual, double[] expected, double tolerance, string what)
    {
        actual.Length.ShouldBe(expected.Length, what);
        for (var i = 0; i < actual.Length; i++)
            if (!(Math.Abs(actual[i] - expected[i]) <= tolerance))
                Assert.Fail($"{what}: [{i}] is {actual[i]:R}, expected {expected[i]:R}");
    }
}
