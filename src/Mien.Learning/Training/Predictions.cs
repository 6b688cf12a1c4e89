namespace Mien.Learning;

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
}
