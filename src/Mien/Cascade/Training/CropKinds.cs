namespace Mien.Cascade.Training;

/// <summary>
/// What a crop is learned as, by its intersection over union with the nearest face: face, part of a face (offsets only), or
/// background; between part and background it is not settled. Zhang et al., IEEE SPL 2016, section III.A.
/// </summary>
internal static class CropKinds
{
    /// <summary>From here on a crop is a face.</summary>
    public const float Face = 0.65f;

    /// <summary>From here on it is a part.</summary>
    public const float Part = 0.4f;

    /// <summary>Below it is background.</summary>
    public const float Background = 0.3f;
}
