using Mien.Vision;

namespace Mien.Cascade;

/// <summary>Runs the stages over pictures with networks and buffers of its own. For one thread at a time.</summary>
internal sealed class CascadeSearch : IDisposable
{
    private readonly CascadeOptions options;
    private readonly ProposalStage proposal;
    private readonly CropStage? refinement;
    private readonly CropStage? output;
    private readonly List<PicturePyramid> pyramids = [];
    private readonly List<Candidate> candidates = [];

    public CascadeSearch(CascadeDetector detector)
    {
        options = detector.Options;
        proposal = new ProposalStage(detector.PNet);
        refinement = options.Stages >= 2 ? new CropStage(detector.RNet!, 24) : null;
        output = options.Stages >= 3 ? new CropStage(detector.ONet!, 48) : null;
    }

    /// <summary>Finds the faces of a few pictures; their crops go through the networks together.</summary>
    /// <param name="pictures">Pictures.</param>
    /// <param name="results">Receives the faces of each.</param>
    public void Detect(ReadOnlySpan<Picture> pictures, Span<IReadOnlyList<Detection>> results)
    {
        candidates.Clear();
        for (var i = 0; i < pictures.Length; i++)
        {
            if (pyramids.Count == i)
                pyramids.Add(new PicturePyramid());
            pyramids[i].Set(pictures[i]);
            var smallest = options.SmallestFace(pictures[i].Scale);
            proposal.Propose(pyramids[i], i, pictures[i].Width, pictures[i].Height, smallest, options, candidates);
        }

        NonMaximumSuppression.Apply(candidates, 0, options.ProposalOverlap);
        if (refinement is not null)
        {
            refinement.Run(pyramids, candidates, options.RefinementThreshold, landmarks: output is null);
            NonMaximumSuppression.Apply(candidates, 0, options.RefinementOverlap);
        }

        if (output is not null)
        {
            output.Run(pyramids, candidates, options.OutputThreshold, landmarks: true);
            for (var i = 0; i < candidates.Count; i++)
                candidates[i] = candidates[i] with { Window = candidates[i].Face };
            NonMaximumSuppression.Apply(candidates, 0, options.OutputOverlap, ofSmaller: true);
            output.LeaveTurnedOut(pyramids, candidates, options.UprightThreshold);
        }

        for (int i = 0, next = 0; i < pictures.Length; i++)
        {
            pyramids[i].Set(null);
            results[i] = Faces(i, ref next);
        }
    }

    public void Dispose()
    {
        proposal.Dispose();
        refinement?.Dispose();
        output?.Dispose();
    }

    private Detection[] Faces(int picture, ref int next)
    {
        var first = next;
        while (next < candidates.Count && candidates[next].Picture == picture)
            next++;
        if (next == first)
            return [];
        var faces = new Detection[next - first];
        for (var i = 0; i < faces.Length; i++)
            faces[i] = new Detection(candidates[first + i].Face, candidates[first + i].Score, candidates[first + i].Landmarks);
        return faces;
    }
}
