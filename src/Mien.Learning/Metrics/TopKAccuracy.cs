namespace Mien.Learning;

/// <summary>The share of samples whose true class is among the K best scored; of equal scores the first class leads.</summary>
public sealed class TopKAccuracy
{
    private long hits;

    /// <summary>Starts empty.</summary>
    /// <param name="k">How many of the best classes count, 1 or more.</param>
    public TopKAccuracy(int k)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(k, 1);
        K = k;
    }

    /// <summary>How many of the best classes count.</summary>
    public int K { get; }

    /// <summary>The number of samples counted.</summary>
    public long Total { get; private set; }

    /// <summary>The accuracy, 0 to 1; 0 without samples.</summary>
    public double Value => Total == 0 ? 0 : (double)hits / Total;

    /// <summary>Counts one sample.</summary>
    /// <param name="scores">The score of every class: logits or probabilities.</param>
    /// <param name="label">The true class.</param>
    public void Add(ReadOnlySpan<float> scores, int label)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)label, (uint)scores.Length, nameof(label));
        var own = scores[label];
        var ahead = 0;
        for (var k = 0; k < scores.Length; k++)
        {
            // Written so that NaN, of whichever class, never makes a hit.
            if (k != label && (!(scores[k] <= own) || (k < label && scores[k] == own)))
                ahead++;
        }
        Total++;
        if (ahead < K && !float.IsNaN(own))
            hits++;
    }
}
