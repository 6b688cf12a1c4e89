using Mien.Vision.Pictures;

namespace Mien.Server.Tests.Page;

/// <summary>Pictures to teach expressions by.</summary>
internal static class Portraits
{
    /// <summary>The astronaut in another light.</summary>
    public static string Lit(TemporaryFolder folder, string name, double light)
    {
        var photo = Picture.Load(Path.Join(AppContext.BaseDirectory, "samples/astronaut.jpg"));
        var pixels = photo.Pixels.ToArray();
        foreach (ref var value in pixels.AsSpan())
            value = (byte)Math.Clamp(value * light, 0, 255);
        return folder.Add($"{name}.png", Picture.FromPixels(pixels, photo.Width, photo.Height).Encode(PictureFormat.Png));
    }

    /// <summary>A picture of nobody.</summary>
    public static string NoFace(TemporaryFolder folder) => folder.Add("nobody.png", Picture.FromPixels(new byte[3 * 64 * 64], 64, 64).Encode(PictureFormat.Png));
}
