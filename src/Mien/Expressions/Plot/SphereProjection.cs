using Mien.Learning.Features;

namespace Mien.Expressions.Plot;

/// <summary>
/// Brings directions of many dimensions onto a sphere that can be looked at: coordinates along the three principal directions
/// of all vectors, then length 1 again. The directions are the eigenvectors of Σ v vᵀ with the greatest eigenvalues, about the
/// centre of the sphere and not about the mean. Vectors of up to three values stay as they are.
/// </summary>
internal sealed class SphereProjection
{
    private const int Axes = 3;

    private readonly PrincipalComponents? components;

    private SphereProjection(PrincipalComponents? components) => this.components = components;

    /// <summary>Share of the squared length of all vectors that the three directions carry, 0 to 1.</summary>
    public double Share { get; private init; } = 1;

    /// <summary>Finds the directions of the centres and samples of a set.</summary>
    public static SphereProjection Of(ExpressionSet set)
    {
        if (set.Size <= Axes)
            return new(null);
        var vectors = set.Classes.Count + set.Classes.Sum(item => item.Samples.Count);
        var rows = new float[checked(2 * vectors * set.Size)];
        var next = 0;
        foreach (var item in set.Classes)
        {
            Add(item.Centre);
            foreach (var sample in item.Samples)
                Add(sample.Embedding);
        }

        // Few vectors may lie in a plane or on a line.
        for (var axes = Axes; ; axes--)
        {
            try
            {
                var components = PrincipalComponents.Fit(rows, set.Size, [.. Enumerable.Range(0, 2 * vectors)], axes);
                return new(components) { Share = components.Variances.ToArray().Sum() / components.TotalVariance };
            }
            catch (ArgumentException) when (axes > 1)
            {
            }
        }

        // Each vector and its opposite: their mean is 0 and their covariance is that about the centre of the sphere.
        void Add(ReadOnlySpan<float> vector)
        {
            foreach (var sign in (ReadOnlySpan<int>)[1, -1])
                foreach (var value in vector)
                    rows[next++] = sign * value;
        }
    }

    /// <summary>The point of a vector [x, y, z], of length 1; 0 where the vector is orthogonal to all three directions.</summary>
    public double[] Project(ReadOnlySpan<float> vector)
    {
        var point = new double[Axes];
        if (components is null)
        {
            for (var i = 0; i < vector.Length; i++)
                point[i] = vector[i];
        }
        else
        {
            var coordinates = new float[components.Count];
            components.Transform(vector, coordinates);
            for (var i = 0; i < coordinates.Length; i++)
                point[i] = coordinates[i];
        }
        var length = Math.Sqrt(point.Sum(value => value * value));
        return length > 0 ? Array.ConvertAll(point, value => value / length) : point;
    }
}
