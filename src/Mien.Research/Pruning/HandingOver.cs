using MathNet.Numerics.LinearAlgebra.Double;
using Mien.Learning.Training;

namespace Mien.Research.Pruning;

/// <summary>
/// Lets channels that go hand their part over to those that stay: each is replaced, wherever weights take it in, by the sum of multiples of
/// the others and a constant that comes closest to it over samples, and both go into the weights and what is behind them.
/// </summary>
/// <remarks>Least squares, as He, Zhang and Sun, "Channel Pruning for Accelerating Very Deep Neural Networks", ICCV 2017, find the weights of what takes a map in.</remarks>
internal static class HandingOver
{
    private const int Pixels = 16; // of a map, for each sample
    private const double Ridge = 1e-3; // of the mean variance, as channels may be alike or never change

    /// <summary>Changes the weights of a network so that it can do without the channels that go.</summary>
    /// <param name="selection">Which channels of which network.</param>
    /// <param name="samples">What they are like over.</param>
    public static void Apply(ChannelSelection selection, ISamples samples)
    {
        using var activations = new TakenActivations(selection.Groups, samples, Pixels);
        foreach (var group in selection.Groups.Groups.Where(group => selection.Left(group) < group.Channels))
        {
            int[] stay = [.. selection.Staying(group)];
            int[] go = [.. Enumerable.Range(0, group.Channels).Except(stay)];
            foreach (var taken in activations.Of(group))
                Apply(taken, stay, go);
        }
    }

    private static void Apply(TakenActivation taken, int[] stay, int[] go)
    {
        var (moments, centred) = (taken.Moments, taken.TakesConstants);
        var covariance = DenseMatrix.Create(stay.Length, stay.Length, (i, j) => moments.Product(stay[i], stay[j], centred));
        var ridge = Ridge * covariance.Diagonal().Average();
        if (ridge <= 0) // nothing that stays ever changes
            return;
        var factors = (covariance + (ridge * DenseMatrix.CreateIdentity(stay.Length))).Cholesky()
            .Solve(DenseMatrix.Create(stay.Length, go.Length, (i, j) => moments.Product(stay[i], go[j], centred)));
        foreach (var (j, gone) in go.Index())
        {
            var shares = stay.Index().Select(item => (item.Item, factors[item.Index, j])).ToList();
            taken.HandOver(gone, shares, centred ? moments.Mean(gone) - shares.Sum(share => share.Item2 * moments.Mean(share.Item)) : 0);
        }
    }
}
