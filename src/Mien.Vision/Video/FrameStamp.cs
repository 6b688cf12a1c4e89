namespace Mien.Vision.Video;

/// <summary>What ffmpeg's log says of a frame.</summary>
/// <param name="Time">Seconds since the video began; not a number where the video does not say.</param>
/// <param name="Width">Width in pixels, upright, before the frame is shrunk.</param>
/// <param name="Height">Height in pixels.</param>
internal readonly record struct FrameStamp(double Time, int Width, int Height);
