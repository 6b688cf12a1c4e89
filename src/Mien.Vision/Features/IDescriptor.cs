namespace Mien.Vision.Features;

/// <summary>Describes a grey picture by a vector of fixed length. Implementations may be used by several threads at once.</summary>
public interface IDescriptor
{
    /// <summary>Short name, such as <c>lpq</c>.</summary>
    string Name { get; }

    /// <summary>Values of a description.</summary>
    int Length { get; }

    /// <summary>Describes a picture.</summary>
    /// <param name="grey">Grey values row by row, 0 to 255.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <param name="destination">Receives <see cref="Length"/> values.</param>
    /// <exception cref="ArgumentException">The sizes do not fit, or the picture is too small.</exception>
    void Describe(ReadOnlySpan<byte> grey, int width, int height, Span<float> destination);
}
