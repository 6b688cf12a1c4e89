namespace Mien;

/// <summary>What a model takes in.</summary>
public enum InputKind
{
    /// <summary>A grey picture: 1 channel, ITU-R 601 luma from 0 to 255.</summary>
    Grey,

    /// <summary>A colour picture: 3 channels, red, green and blue from 0 to 255.</summary>
    Rgb,

    /// <summary>A vector of features instead of a picture: width and height 1, a channel for each feature.</summary>
    Features,
}
