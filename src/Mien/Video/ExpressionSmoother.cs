using Mien.Learning.Training;

namespace Mien.Video;

/// <summary>
/// Probabilities of one face smoothed over time, and an expression that does not flicker:
/// <code>p = p + (1 - exp(-dt / seconds)) (raw - p)</code>
/// which does not depend on the frame rate. Another expression takes over once it leads by a margin. Whether the face is known is
/// smoothed alike: the share of known frames against that of the others.
/// </summary>
/// <remarks>
/// Probabilities are averaged and not logits: one frame in which the network is sure of something wrong then counts for no more than its
/// share of the time, while a logit without bound could outweigh many frames. The average of distributions is one, too.
/// </remarks>
internal sealed class ExpressionSmoother(int labels, double seconds, float margin)
{
    private readonly float[] probabilities = new float[labels];
    private double time = double.NaN;
    private float knownShare;
    private int label;

    public ReadOnlySpan<float> Probabilities => probabilities;

    /// <summary>Number of labels.</summary>
    public int Labels => probabilities.Length;

    /// <summary>Whether the face is near a class of its set.</summary>
    public bool IsKnown { get; private set; }

    /// <summary>When the face was last seen, in seconds.</summary>
    public double Time => time;

    /// <summary>Takes the probabilities of a frame and whether they name the face, and gives the index of the most likely expression.</summary>
    public int Add(ReadOnlySpan<float> raw, double now, bool isKnown = true)
    {
        var isFirst = double.IsNaN(time);
        var weight = isFirst || seconds == 0 ? 1 : (float)(1 - Math.Exp(-Math.Max(0, now - time) / seconds));
        time = now;
        for (var i = 0; i < probabilities.Length; i++)
            probabilities[i] += weight * (raw[i] - probabilities[i]);

        var best = Predictions.ArgMax(probabilities);
        if (isFirst || probabilities[best] > probabilities[label] + margin)
            label = best;

        knownShare += weight * ((isKnown ? 1 : 0) - knownShare);
        var lead = (2 * knownShare) - 1;
        if (isFirst || (IsKnown ? -lead : lead) > margin)
            IsKnown = lead > 0;
        return label;
    }
}
