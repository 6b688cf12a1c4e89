using System.Runtime.InteropServices;
using Mien.Tensors;
using Mien.Tensors.Memory;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Mtcnn;

/// <summary>R-Net or O-Net over the squares around candidates, in batches of 16, 12, 8, 6, 4, 3, 2 and 1.</summary>
/// <param name="network">The stage.</param>
/// <param name="side">Rows and columns of its input, pixels.</param>
/// <param name="memory">Where it computes.</param>
/// <param name="observer">Is told what is done; null for nobody.</param>
internal sealed class CropRefinement(MtcnnNetwork network, int side, SharedMemory memory, SearchObserver? observer = null) : IDisposable
{
    public const int MaxBatch = 16;

    // By so much the logits of a turned face are higher; those of a face tilted by 45 degrees are about the same in two turns.
    public const float ClearlySurer = 1;

    private const int Turns = 4;

    // Few runs for a few candidates, and few networks, each of which takes up to a megabyte.
    private static readonly int[] batches = [16, 12, 8, 6, 4, 3, 2, 1];

    private readonly NetworkPass?[] passes = new NetworkPass?[MaxBatch + 1];

    /// <summary>Looks at each candidate's face again; those below the threshold go.</summary>
    /// <param name="pyramid">The picture.</param>
    /// <param name="candidates">Its candidates.</param>
    /// <param name="threshold">Least probability of a face.</param>
    /// <param name="landmarks">Whether to keep landmarks.</param>
    public void Run(PicturePyramid pyramid, List<Proposal> candidates, float threshold, bool landmarks)
    {
        var all = CollectionsMarshal.AsSpan(candidates);
        var margin = NetworkOutputs.Margin(threshold);
        var kept = 0;
        for (int start = 0, count; start < all.Length; start += count)
        {
            var pass = Pass(Math.Min(all.Length - start, MaxBatch), out count);
            var values = pass.Input.Length / count;
            for (var i = 0; i < count; i++)
            {
                pyramid.CropRgb(
                    all[start + i].Face.Square(), side, side, NetworkPass.Mean, NetworkPass.Deviation, pass.Input.Slice(i * values, values));
            }

            observer?.Did(SearchWork.Resampling);
            pass.Forward(observer);
            for (var i = 0; i < count; i++)
            {
                if (Look(pass, i, all[start + i], margin, landmarks) is { } passed)
                    all[kept++] = passed;
            }

            observer?.Did(SearchWork.Windows);
        }

        CollectionsMarshal.SetCount(candidates, kept);
    }

    /// <summary>Leaves out the faces that the stage is clearly surer of when they are turned by 90, 180 or 270 degrees.</summary>
    /// <param name="pyramid">The picture.</param>
    /// <param name="candidates">Its candidates.</param>
    /// <param name="threshold">Score from which a face stays without a look.</param>
    public void LeaveTurnedOut(PicturePyramid pyramid, List<Proposal> candidates, float threshold) =>
        candidates.RemoveAll(candidate => candidate.Score < threshold && IsTurned(pyramid, candidate));

    public void Dispose()
    {
        foreach (var pass in passes)
            pass?.Dispose();
    }

    private static Proposal? Look(NetworkPass pass, int i, in Proposal candidate, float margin, bool landmarks)
    {
        var difference = pass.Logits[(2 * i) + 1] - pass.Logits[2 * i];
        var window = candidate.Face.Square();
        if (!(difference >= margin) || !NetworkOutputs.TryMove(window, pass.Offsets.Slice(4 * i, 4), out var face))
            return null;
        var places = landmarks && !pass.Landmarks.IsEmpty
            ? NetworkOutputs.Landmarks(window, pass.Landmarks.Slice(2 * FaceLandmarks.Count * i, 2 * FaceLandmarks.Count))
            : null;
        return new Proposal(window, face, NetworkOutputs.Probability(difference), places);
    }

    private bool IsTurned(PicturePyramid pyramid, in Proposal candidate)
    {
        var pass = Pass(Turns, out _);
        var values = pass.Input.Length / Turns;
        var upright = pass.Input[..values];
        pyramid.CropRgb(candidate.Face.Square(), side, side, NetworkPass.Mean, NetworkPass.Deviation, upright);
        for (var turn = 1; turn < Turns; turn++)
            QuarterTurns.Turn<float>(upright, side, side, 3, 90 * turn, pass.Input.Slice(turn * values, values));
        observer?.Did(SearchWork.Resampling);
        pass.Forward(observer);
        var logits = pass.Logits;
        for (var turn = 1; turn < Turns; turn++)
        {
            if (logits[(2 * turn) + 1] - logits[2 * turn] > logits[1] - logits[0] + ClearlySurer)
                return true;
        }

        return false;
    }

    /// <summary>The network for the largest batch of up to <paramref name="most"/>.</summary>
    private NetworkPass Pass(int most, out int count)
    {
        var size = 0;
        while (batches[size] > most)
            size++;
        count = batches[size];
        return passes[count] ??= new NetworkPass(network, new Shape(count, side, side, 3), memory);
    }
}
