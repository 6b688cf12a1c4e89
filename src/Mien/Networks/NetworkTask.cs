namespace Mien.Networks;

/// <summary>What a network of the catalogue is for.</summary>
internal enum NetworkTask
{
    /// <summary>It names the expression of a face.</summary>
    Expressions,

    /// <summary>It gives back its input.</summary>
    Reconstruction,

    /// <summary>It finds faces.</summary>
    Detection,
}
