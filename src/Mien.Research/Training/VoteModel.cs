using Mien.Learning.Features;
using Mien.Learning.Training;
using Mien.Research.Data;

namespace Mien.Research.Training;

/// <summary>
/// Softmax regression from the crowd's votes on a face to its label: P(label | votes). The crowd of FER+ and the one
/// label of FER-2013 see expressions differently (the crowd calls many more faces neutral), so raw votes would teach
/// another question than the one that is asked; this keeps what votes know of doubtful faces and asks it in the
/// label's terms.
/// </summary>
internal sealed class VoteModel
{
    // Keeps what few faces say finite, and is too little to be seen where there are many.
    private const double Penalty = 1e-5;

    private readonly SoftmaxRegression regression;

    private VoteModel(SoftmaxRegression regression) => this.regression = regression;

    /// <summary>Fits the model to those of the given rows that have votes; null where none has.</summary>
    public static VoteModel? Fit(FaceSet data, ReadOnlySpan<int> rows)
    {
        var votes = data.Votes!;
        int[] voted = [.. rows.ToArray().Where(votes.Has)];
        return voted.Length == 0 ? null : new(SoftmaxRegression.Fit(
            [.. voted.SelectMany(row => Shares(votes[row]))], [.. voted.Select(row => data.Samples[row].Label)], data.Labels.Count, Penalty));
    }

    /// <summary>P(label | votes) of one face.</summary>
    public void Predict(ReadOnlySpan<byte> votes, Span<float> probabilities)
    {
        regression.Logits(Shares(votes), probabilities);
        Predictions.Softmax(probabilities, probabilities);
    }

    // The share of each answer.
    private static float[] Shares(ReadOnlySpan<byte> votes)
    {
        var total = 0;
        foreach (var count in votes)
            total += count;
        var shares = new float[votes.Length];
        for (var v = 0; v < votes.Length; v++)
            shares[v] = (float)votes[v] / total;
        return shares;
    }
}
