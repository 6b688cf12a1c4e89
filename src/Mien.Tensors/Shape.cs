using System.Globalization;

namespace Mien.Tensors;

/// <summary>Shape of an activation, channels last: pictures, rows, columns, channels. A vector per picture is [N, 1, 1, C].</summary>
/// <param name="N">Pictures in the batch.</param>
/// <param name="H">Rows.</param>
/// <param name="W">Columns.</param>
/// <param name="C">Channels.</param>
public readonly record struct Shape(int N, int H, int W, int C)
{
    /// <summary>A vector of <paramref name="c"/> values for each of <paramref name="n"/> pictures.</summary>
    public static Shape Vectors(int n, int c) => new(n, 1, 1, c);

    /// <summary>Number of values.</summary>
    public long Length => (long)N * PerPicture;

    /// <summary>Values of one picture.</summary>
    /// <exception cref="OverflowException">They are more than 2^31 - 1, which no tape takes.</exception>
    public int PerPicture => checked(H * W * C);

    /// <summary>Pixels of one picture.</summary>
    internal int Area => H * W;

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"[{N}, {H}, {W}, {C}]");
}
