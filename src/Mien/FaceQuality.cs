namespace Mien;

/// <summary>Why the expression of a face is to be doubted, however sure the model is; several may hold at once.</summary>
[Flags]
public enum FaceQuality
{
    /// <summary>Nothing was noticed.</summary>
    Good = 0,

    /// <summary>The face has too few pixels.</summary>
    Small = 1,

    /// <summary>The face is large enough, but blurred.</summary>
    Blurred = 2,

    /// <summary>The face looks too far to the side.</summary>
    Turned = 4,
}
