namespace Mien.Studies;

/// <summary>Names faces by their vectors.</summary>
internal interface IFaceNamer
{
    /// <summary>The class of a face by its number, -1 for unknown.</summary>
    /// <param name="face">A vector of length 1.</param>
    int Name(ReadOnlySpan<float> face);
}
