using Mien.Labels;
using Mien.Recognition;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Tests;

/// <summary>A recogniser whose answers follow from the picture: its width tells the faces, its first pixel the expression.</summary>
internal static class FakeRecognizer
{
    /// <summary>The scores of the faces of a picture wider than 20 pixels, one of 10x10 pixels for each.</summary>
    public static readonly IReadOnlyList<float> Scores = [0.99f, 0.4f];

    public static Recognizer Create(float minScore = 0, int? maxSide = null) => Recognizer.Open(new() { OwnDetector = new WidthDetector(), OwnClassifier = new RedClassifier(), MinScore = minScore, MaxSide = maxSide });

    /// <summary>A picture of one colour, encoded: a picture up to 20 pixels wide has no face, a red one is happy.</summary>
    public static byte[] Picture(int width, byte red = 0, PictureFormat format = PictureFormat.Png)
    {
        var pixels = new byte[3 * width * 16];
        for (var i = 0; i < pixels.Length; i += 3)
            pixels[i] = red;
        return Mien.Vision.Pictures.Picture.FromPixels(pixels, width, 16).Encode(format);
    }

    private sealed class WidthDetector : IFaceDetector
    {
        public IReadOnlyList<Detection> Detect(Picture picture) =>
            picture.OriginalWidth <= 20 ? [] : [.. Scores.Select((score, i) => new Detection(new Box(i, 2, 10, 10), score))];

        public float SmallestFace(float scale) => 10 / scale;
    }

    private sealed class RedClassifier : IExpressionClassifier
    {
        public LabelSet Labels { get; } = new(Samples.Labels);

        public void Classify(Picture picture, Detection face, Span<float> probabilities)
        {
            float[] angryOrHappy = picture.Pixels[0] < 128 ? [0.75f, 0.125f, 0.125f] : [0.125f, 0.75f, 0.125f];
            angryOrHappy.CopyTo(probabilities);
        }
    }
}
