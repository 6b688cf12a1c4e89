using Mien.Data;

namespace Mien.Training;

/// <summary>
/// Softmax regression from the crowd's votes on a face to its label: P(label | votes). The crowd of FER+ and the one
/// label of FER-2013 see expressions differently (the crowd calls many more faces neutral), so raw votes would teach
/// another question than the one that is asked; this keeps what votes know of doubtful faces and asks it in the
/// label's terms.
/// </summary>
internal sealed class VoteModel
{
    private const int Steps = 400;
    private const double Rate = 4;

    private readonly int classes;
    private readonly int features;
    private readonly double[] weights;

    private VoteModel(int classes, int features)
    {
        this.classes = classes;
        this.features = features;
        weights = new double[classes * features];
    }

    /// <summary>Fits the model to those of the given rows that have votes, by gradient descent on the cross-entropy.</summary>
    public static VoteModel Fit(FaceSet data, ReadOnlySpan<int> rows)
    {
        int[] voted = [.. rows.ToArray().Where(data.Votes!.Has)];
        var model = new VoteModel(data.Labels.Count, data.Votes!.Labels.Count + 1);
        Span<double> shares = stackalloc double[model.features];
        Span<double> probabilities = stackalloc double[model.classes];
        var gradient = new double[model.weights.Length];
        for (var step = 0; step < Steps; step++)
        {
            Array.Clear(gradient);
            foreach (var row in voted)
            {
                Shares(data.Votes[row], shares);
                model.Predict(shares, probabilities);
                probabilities[data.Samples[row].Label] -= 1;
                for (var c = 0; c < model.classes; c++)
                    for (var f = 0; f < model.features; f++)
                        gradient[c * model.features + f] += probabilities[c] * shares[f];
            }
            for (var i = 0; i < gradient.Length; i++)
                model.weights[i] -= Rate * gradient[i] / voted.Length;
        }
        return model;
    }

    /// <summary>P(label | votes) of one face.</summary>
    public void Predict(ReadOnlySpan<byte> votes, Span<double> probabilities)
    {
        Span<double> shares = stackalloc double[features];
        Shares(votes, shares);
        Predict(shares, probabilities);
    }

    private void Predict(ReadOnlySpan<double> shares, Span<double> probabilities)
    {
        var peak = double.NegativeInfinity;
        for (var c = 0; c < classes; c++)
        {
            var logit = 0.0;
            for (var f = 0; f < features; f++)
                logit += weights[c * features + f] * shares[f];
            probabilities[c] = logit;
            peak = Math.Max(peak, logit);
        }
        var sum = 0.0;
        for (var c = 0; c < classes; c++)
            sum += probabilities[c] = Math.Exp(probabilities[c] - peak);
        for (var c = 0; c < classes; c++)
            probabilities[c] /= sum;
    }

    // The share of each answer, and 1 for the bias.
    private static void Shares(ReadOnlySpan<byte> votes, Span<double> shares)
    {
        var total = 0;
        foreach (var count in votes)
            total += count;
        for (var v = 0; v < votes.Length; v++)
            shares[v] = total == 0 ? 0 : (double)votes[v] / total;
        shares[^1] = 1;
    }
}
