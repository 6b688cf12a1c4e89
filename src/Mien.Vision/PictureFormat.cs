namespace Mien.Vision;

/// <summary>File formats that pictures are written in.</summary>
public enum PictureFormat
{
    /// <summary>JPEG, quality 92.</summary>
    Jpeg,

    /// <summary>PNG, lossless.</summary>
    Png,

    /// <summary>WebP, quality 90.</summary>
    WebP,
}
