namespace Mien.Tensors.Tests.Managed;

/// <summary>Batch normalisation over [rows, c] in training mode by its formula, in double.</summary>
internal sealed class BatchNormalizationReference
{
    private readonly int c;
    private readonly bool relu;
    private readonly double epsilon;

    public BatchNormalizationReference(double[] x, double[] gamma, double[] beta, double epsilon, bool relu)
    {
        c = gamma.Length;
        this.relu = relu;
        this.epsilon = epsilon;
        var rows = x.Length / c;
        Mean = new double[c];
        M2 = new double[c];
        Y = new double[x.Length];
        Xhat = new double[x.Length];
        for (var i = 0; i < x.Length; i++)
            Mean[i % c] += x[i] / rows;
        for (var i = 0; i < x.Length; i++)
            M2[i % c] += Math.Pow(x[i] - Mean[i % c], 2);
        InverseDeviation = M2.Select(m2 => 1 / Math.Sqrt(m2 / rows + epsilon)).ToArray();
        for (var i = 0; i < x.Length; i++)
        {
            Xhat[i] = (x[i] - Mean[i % c]) * InverseDeviation[i % c];
            var y = gamma[i % c] * Xhat[i] + beta[i % c];
            Y[i] = relu ? Math.Max(y, 0) : y;
        }
    }

    public double[] Mean { get; }

    public double[] M2 { get; }

    public double[] InverseDeviation { get; }

    public double[] Xhat { get; }

    public double[] Y { get; }

    public (double[] Dx, double[] Dgamma, double[] Dbeta) Backward(double[] gamma, double[] dy)
    {
        var rows = dy.Length / c;
        var masked = dy.Select((g, i) => relu && Y[i] <= 0 ? 0 : g).ToArray();
        var dgamma = new double[c];
        var dbeta = new double[c];
        for (var i = 0; i < dy.Length; i++)
        {
            dgamma[i % c] += masked[i] * Xhat[i];
            dbeta[i % c] += masked[i];
        }

        var dx = masked.Select((g, i) =>
            gamma[i % c] * InverseDeviation[i % c] * (g - dbeta[i % c] / rows - Xhat[i] * dgamma[i % c] / rows)).ToArray();
        return (dx, dgamma, dbeta);
    }
}
