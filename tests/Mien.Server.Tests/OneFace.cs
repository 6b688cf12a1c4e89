using Mien.Vision.Pictures;

namespace Mien.Server.Tests;

/// <summary>Pictures with one face each, which differ, and a recogniser that finds it.</summary>
internal static class OneFace
{
    public static Recognizer Recognizer(float minScore = 0.5f) => FakeRecognizer.Create(minScore);

    /// <summary>A picture of noise, encoded.</summary>
    public static byte[] Picture(int seed)
    {
        var pixels = new byte[3 * 40 * 16];
        new Random(seed).NextBytes(pixels);
        return Mien.Vision.Pictures.Picture.FromPixels(pixels, 40, 16).Encode(PictureFormat.Png);
    }

    /// <summary>A form with pictures, which are called by their seeds.</summary>
    public static MultipartFormDataContent Form(params ReadOnlySpan<int> seeds)
    {
        var form = new MultipartFormDataContent();
        foreach (var seed in seeds)
            form.Add(RunningServer.Body(Picture(seed)), "picture", $"{seed}.png");
        return form;
    }
}
