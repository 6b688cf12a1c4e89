namespace Mien.Learning.Training;

/// <summary>Class probabilities of many samples.</summary>
/// <param name="Classes">Number of classes.</param>
/// <param name="Probabilities">Row by row, each row summing to 1.</param>
public sealed record Predictions(int Classes, float[] Probabilities)
{
    /// <summary>Number of samples.</summary>
    public int Count => Probabilities.Length / Classes;

    /// <summary>The probabilities of one sample.</summary>
    public ReadOnlySpan<float> this[int sample] => Probabilities.AsSpan(sample * Classes, Classes);

    /// <summary>The most likely class of one sample.</summary>
    public int Winner(int sample) => ArgMax(this[sample]);

    /// <summary>The first of the largest values.</summary>
    public static int ArgMax(ReadOnlySpan<float> values)
    {
        var best = 0;
        for (var i = 1; i < values.Length; i++)
            if (values[i] > values[best])
                best = i;
        return best;
    }

    /// <summary>Logits to probabilities.</summary>
    public static void Softmax(ReadOnlySpan<float> logits, Span<float> probabilities)
    {
        var peak = logits[ArgMax(logits)];
        var sum = 0.0;
        for (var i = 0; i < logits.Length; i++)
            sum += Math.Exp(logits[i] - peak);
        for (var i = 0; i < logits.Length; i++)
            probabilities[i] = (float)(Math.Exp(logits[i] - peak) / sum);
    }

    /// <summary>Cross-entropy Σ tᵢ (log Σⱼ exp xⱼ - xᵢ) of logits, exact however sure or wrong they are.</summary>
    /// <param name="logits">Logits x.</param>
    /// <param name="target">Target probabilities t; values behind those of the classes are passed over.</param>
    public static double CrossEntropy(ReadOnlySpan<float> logits, ReadOnlySpan<float> target)
    {
        var winner = ArgMax(logits);
        double peak = logits[winner];
        var others = 0.0;
        for (var i = 0; i < logits.Length; i++)
            if (i != winner)
                others += Math.Exp(logits[i] - peak);
        // Without the largest term, which is 1, so that what little the others weigh is not rounded away.
        var rest = LogOnePlus(others);
        var sum = 0.0;
        for (var i = 0; i < logits.Length; i++)
            sum += target[i] * (rest + (peak - logits[i]));
        return sum;
    }

    /// <summary>The mean of predictions of the same samples, as for a face and its mirror image.</summary>
    /// <param name="predictions">Predictions, at least one, all of the same classes and number.</param>
    public static Predictions Mean(params IReadOnlyList<Predictions> predictions)
    {
        ArgumentNullException.ThrowIfNull(predictions);
        var mean = new float[predictions[0].Probabilities.Length];
        foreach (var prediction in predictions)
            for (var i = 0; i < mean.Length; i++)
                mean[i] += prediction.Probabilities[i] / predictions.Count;
        return predictions[0] with { Probabilities = mean };
    }

    // log(1 + x) for x of 0 and more: what 1 + x rounds off is made up for (Higham, "Accuracy and Stability", 2002, problem 1.5).
    private static double LogOnePlus(double x)
    {
        var sum = 1 + x;
        return sum == 1 ? x : Math.Log(sum) * (x / (sum - 1));
    }
}
