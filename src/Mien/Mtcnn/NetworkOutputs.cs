using Mien.Vision;

namespace Mien.Mtcnn;

/// <summary>What the outputs of a stage mean for a window.</summary>
internal static class NetworkOutputs
{
    // Trained stages move edges by less than half a window; far more would take the window out of every range.
    public const float MaxOffset = 2;

    /// <summary>The difference of the two logits at which the softmax gives a probability.</summary>
    public static float Margin(float probability) => MathF.Log(probability / (1 - probability));

    /// <summary>The probability of a face, softmax of the two logits.</summary>
    /// <param name="margin">Logit of face minus logit of no face.</param>
    public static float Probability(float margin) => 1 / (1 + MathF.Exp(-margin));

    /// <summary>Box regression: moves the edges of a window by offsets in widths and heights of the window.</summary>
    /// <param name="window">The window.</param>
    /// <param name="offsets">Of the left, top, right and bottom edge.</param>
    /// <param name="face">The regressed box.</param>
    /// <returns>Whether the offsets make a box.</returns>
    public static bool TryMove(Box window, ReadOnlySpan<float> offsets, out Box face)
    {
        var (left, top, right, bottom) = (offsets[0], offsets[1], offsets[2], offsets[3]);
        face = new Box(
            window.X + (left * window.Width),
            window.Y + (top * window.Height),
            window.Width * (1 + right - left),
            window.Height * (1 + bottom - top));
        return Math.Abs(left) <= MaxOffset && Math.Abs(top) <= MaxOffset && Math.Abs(right) <= MaxOffset && Math.Abs(bottom) <= MaxOffset
            && face.Width > 0 && face.Height > 0;
    }

    /// <param name="window">The window.</param>
    /// <param name="places">x of the five landmarks, then y, in widths and heights of the window.</param>
    public static FaceLandmarks Landmarks(Box window, ReadOnlySpan<float> places)
    {
        return new(Place(places, 0), Place(places, 1), Place(places, 2), Place(places, 3), Place(places, 4));

        Point Place(ReadOnlySpan<float> values, int i) =>
            new(window.X + (values[i] * window.Width), window.Y + (values[FaceLandmarks.Count + i] * window.Height));
    }
}
