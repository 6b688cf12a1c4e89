using System.Globalization;
using Mien.Tensors;

namespace Mien.Networks;

/// <summary>What a network of the catalogue takes in.</summary>
/// <param name="Height">Rows, pixels; 1 for features.</param>
/// <param name="Width">Columns, pixels; 1 for features.</param>
/// <param name="Channels">1 for grey pictures, 3 for RGB, or the number of features.</param>
/// <param name="AnySize">Whether the network works on pictures of other sizes too.</param>
public sealed record NetworkInput(int Height, int Width, int Channels, bool AnySize = false)
{
    /// <summary>The shape of one input.</summary>
    public Shape Shape => new(1, Height, Width, Channels);

    /// <summary>Whether the input is a vector of features, not a picture.</summary>
    public bool IsFeatures => Height * Width == 1;

    /// <summary>Square grey pictures.</summary>
    public static NetworkInput Grey(int size, bool anySize = false) => new(size, size, 1, anySize);

    /// <summary>Square RGB pictures.</summary>
    public static NetworkInput Rgb(int size, bool anySize = false) => new(size, size, 3, anySize);

    /// <summary>Vectors.</summary>
    public static NetworkInput Features(int count) => new(1, 1, count);

    /// <summary>Whether the network takes inputs of this shape; N does not count.</summary>
    public bool Accepts(Shape shape) =>
        shape.C == Channels && (AnySize || (shape.H == Height && shape.W == Width));

    /// <summary>For example <c>48x48 grey pictures</c>.</summary>
    public override string ToString() => IsFeatures
        ? string.Create(CultureInfo.InvariantCulture, $"{Channels} features")
        : string.Create(CultureInfo.InvariantCulture, $"{(AnySize ? "" : $"{Height}x{Width} ")}{(Channels == 1 ? "grey" : "RGB")} pictures");
}
