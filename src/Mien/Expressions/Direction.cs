using System.Numerics.Tensors;

namespace Mien.Expressions;

/// <summary>Directions of vectors, computed in double: in float an angle below 0.03 degrees is none.</summary>
internal static class Direction
{
    // Vectors shorter than this have no direction: what is left of unit vectors that cancel each other out.
    public const double Negligible = 1e-6;

    /// <summary>cos θ = a · b / (‖a‖ ‖b‖), -1 to 1.</summary>
    public static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double dot = 0, squareA = 0, squareB = 0;
        for (var i = 0; i < a.Length; i++)
        {
            dot += (double)a[i] * b[i];
            squareA += (double)a[i] * a[i];
            squareB += (double)b[i] * b[i];
        }
        return Math.Clamp(dot / Math.Sqrt(squareA * squareB), -1, 1);
    }

    /// <summary>Angle between two vectors, 0 to 180 degrees.</summary>
    public static double Angle(ReadOnlySpan<float> a, ReadOnlySpan<float> b) => double.RadiansToDegrees(Math.Acos(Cosine(a, b)));

    /// <summary>Length of a vector.</summary>
    public static double Length(ReadOnlySpan<float> vector)
    {
        var sum = 0.0;
        foreach (var value in vector)
            sum += (double)value * value;
        return Math.Sqrt(sum);
    }

    /// <summary>The vector brought to length 1.</summary>
    /// <exception cref="MienException">The vector is no direction.</exception>
    public static float[] Of(ReadOnlySpan<float> vector) => Unit(Array.ConvertAll(vector.ToArray(), value => (double)value));

    /// <summary>The mean of the samples, brought to length 1.</summary>
    /// <param name="samples">Samples of one class.</param>
    /// <param name="without">A sample to leave out.</param>
    /// <exception cref="MienException">There is none, or they cancel each other out.</exception>
    public static float[] Mean(IEnumerable<ExpressionSample> samples, ExpressionSample? without = null)
    {
        double[]? sum = null;
        foreach (var sample in samples)
        {
            if (sample == without)
                continue;
            sum ??= new double[sample.Embedding.Length];
            for (var i = 0; i < sum.Length; i++)
                sum[i] += sample.Embedding[i];
        }
        return Unit(sum ?? []);
    }

    /// <summary>The direction of (1 - share) a + share b.</summary>
    public static float[] Between(ReadOnlySpan<float> a, ReadOnlySpan<float> b, double share)
    {
        var sum = new double[a.Length];
        for (var i = 0; i < sum.Length; i++)
            sum[i] = (1 - share) * a[i] + share * b[i];
        return Unit(sum);
    }

    private static float[] Unit(double[] vector)
    {
        var length = TensorPrimitives.Norm<double>(vector);
        return length > Negligible && double.IsFinite(length)
            ? Array.ConvertAll(vector, value => (float)(value / length))
            : throw new MienException(null, "the samples have no common direction", "take pictures of one expression");
    }
}
