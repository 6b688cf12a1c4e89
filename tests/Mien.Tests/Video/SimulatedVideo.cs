using Mien.Labels;
using Mien.Recognition;
using Mien.Vision;
using Mien.Vision.Pictures;
using Mien.Vision.Video;

namespace Mien.Tests.Video;

/// <summary>Tiny frames, 25 a second; the first pixel counts them.</summary>
internal sealed class SimulatedVideo(int frames, Action<int>? beforeFrame = null) : IVideoSource
{
    private int next;

    public string Name => "simulated";

    public bool Read(VideoFrame frame)
    {
        if (next == frames)
            return false;
        beforeFrame?.Invoke(next);
        var pixels = frame.Fill(next, next / 25.0, 32, 24, 32, 24);
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)((i * 37 % 251) ^ (i == 0 ? next : 0));
        next++;
        return true;
    }
}

/// <summary>Finds one face in each frame.</summary>
internal sealed class OneFace(Action<Picture>? detect = null) : IFaceDetector
{
    public IReadOnlyList<Detection> Detect(Picture picture)
    {
        detect?.Invoke(picture);
        return [new Detection(new Box(6, 4, 16, 16), 0.9f)];
    }
}

/// <summary>Even frames are happy, odd ones sad.</summary>
internal sealed class EvenIsHappy : IExpressionClassifier
{
    public LabelSet Labels { get; } = new(["happy", "sad"]);

    public void Classify(Picture picture, Detection face, Span<float> probabilities)
    {
        var isEven = picture.Pixels[0] % 2 == 0;
        (probabilities[0], probabilities[1]) = isEven ? (0.875f, 0.125f) : (0.125f, 0.875f);
    }
}
