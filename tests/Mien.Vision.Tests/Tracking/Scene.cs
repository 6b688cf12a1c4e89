using Mien.Vision.Pictures;
using Mien.Vision.Tracking;

namespace Mien.Vision.Tests.Tracking;

/// <summary>A simulated video of 320x240 pixels, 25 frames a second: noise, and faces of noise of their own that move over it.</summary>
internal sealed class Scene
{
    public const double FrameSeconds = 0.04;

    private const int Width = 320;
    private const int Height = 240;

    private readonly byte[] background = Noise(Width * Height, 1);
    private readonly Dictionary<int, byte[]> faces = [];

    public Picture Draw(params (int Face, Box Box)[] places)
    {
        var pixels = new byte[3 * Width * Height];
        for (var y = 0; y < Height; y++)
        {
            for (var x = 0; x < Width; x++)
            {
                var value = background[(y * Width) + x];
                foreach (var (face, box) in places)
                {
                    if (x >= box.X && x < box.Right && y >= box.Y && y < box.Bottom)
                        value = Pattern(face)[((int)((y - box.Y) / box.Height * 8) * 8) + (int)((x - box.X) / box.Width * 8)];
                }

                pixels.AsSpan(3 * ((y * Width) + x), 3).Fill(value);
            }
        }

        return Picture.FromPixels(pixels, Width, Height);
    }

    public static void Step(FaceTracker tracker, Picture picture, int frame, params Box[] detections) =>
        tracker.Detect(picture, frame * FrameSeconds, [.. detections.Select(box => new Detection(box, 0.9f))]);

    private byte[] Pattern(int face) => faces.TryGetValue(face, out var pattern) ? pattern : faces[face] = Noise(64, (uint)face + 100);

    private static byte[] Noise(int count, uint seed)
    {
        var values = new byte[count];
        foreach (ref var value in values.AsSpan())
        {
            seed = (seed * 1664525) + 1013904223;
            value = (byte)(seed >> 24);
        }

        return values;
    }
}
