namespace Mien.Vision.Video;

/// <summary>What ffmpeg's log says of a frame.</summary>
/// <param name="Time">Seconds by the video's own clock; not a number where the video does not say.</param>
/// <param name="Width">Width in pixels, upright, before the frame is shrunk.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="Transfer">How its pixels stand for light.</param>
/// <param name="IsInterlaced">Whether its even and odd lines were taken one after the other.</param>
/// <param name="IsBottomFirst">Whether, then, the odd lines were taken first.</param>
internal readonly record struct FrameStamp(double Time, int Width, int Height, TransferFunction Transfer, bool IsInterlaced, bool IsBottomFirst);

/// <summary>How the numbers of a video's pixels stand for light.</summary>
internal enum TransferFunction
{
    /// <summary>As on a common display, by ITU-R BT.1886.</summary>
    Standard,

    /// <summary>Hybrid log-gamma, ITU-R BT.2100.</summary>
    HybridLogGamma,

    /// <summary>Perceptual quantizer, ITU-R BT.2100 and SMPTE ST 2084.</summary>
    PerceptualQuantizer,
}
