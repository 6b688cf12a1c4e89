using System.IO.Compression;
using System.Text;
using Mien.Labels;
using Mien.Models;
using Mien.Research.Data;
using Mien.Vision.Pictures;

namespace Mien.Research.Tests.Data;

/// <summary>Small synthetic data sets.</summary>
internal static class SmallSets
{
    public const string FerHeader = "emotion,pixels,Usage";

    public const string VotesHeader =
        "Usage,Image name,neutral,happiness,surprise,sadness,anger,disgust,fear,contempt,unknown,NF";

    /// <summary>A good row whose pixels depend on a number.</summary>
    public static string FerRow(int label = 0, int number = 0, string usage = "Training") =>
        $"{label},{string.Join(' ', Enumerable.Range(0, 48 * 48).Select(i => (byte)(7 * i + 31 * number)))},{usage}";

    public static string Csv(params string[] lines) => string.Concat(lines.Select(line => line + "\n"));

    public static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest))
            gzip.Write(Encoding.UTF8.GetBytes(text));
        return packed.ToArray();
    }

    public static byte[] Picture(int width, int height, byte red, byte green, byte blue, PictureFormat format = PictureFormat.Png)
    {
        var pixels = new byte[3 * width * height];
        for (var i = 0; i < pixels.Length; i += 3)
            (pixels[i], pixels[i + 1], pixels[i + 2]) = (red, green, blue);
        return Mien.Vision.Pictures.Picture.FromPixels(pixels, width, height).Encode(format);
    }

    /// <summary>A set in memory of one grey value for each pixel.</summary>
    public static FaceSet OfPixels(PixelShape shape, params (byte[] Pixels, int Label, Split Split)[] faces) => new(
        "small",
        ExpressionLabels.Seven,
        [.. faces.Select((face, i) => new Sample($"face {i}", face.Label, face.Split))],
        new InMemoryPixels(shape, [.. faces.SelectMany(face => face.Pixels)]));

    public static byte[] Read(FaceSet set, int row)
    {
        var pixels = new byte[set.Shape.Length];
        set.ReadPixels(row, pixels);
        return pixels;
    }

    /// <summary>That opening fails with one line, which is given.</summary>
    public static void ShouldFail(Func<FaceSet> open, string message)
    {
        var error = Should.Throw<MienException>(open);
        error.Message.ShouldBe(message);
        error.Message.ShouldNotContain("\n");
    }
}
