using Mien.Tensors.Memory;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Mtcnn;

/// <summary>Runs the stages over a picture with networks and buffers of its own. For one thread at a time.</summary>
internal sealed class MtcnnSearch : IDisposable
{
    private readonly MtcnnOptions options;
    private readonly ProposalSearch proposal;
    private readonly CropRefinement? refinement;
    private readonly CropRefinement? output;
    private readonly SharedMemory memory = new();
    private readonly PicturePyramid pyramid = new();
    private readonly List<Proposal> candidates = [];

    private readonly SearchObserver? observer;

    public MtcnnSearch(MtcnnDetector detector, SearchObserver? observer = null)
    {
        this.observer = observer;
        options = detector.Options;
        proposal = new ProposalSearch(detector.PNet, memory, observer);
        refinement = options.Networks >= 2 ? new CropRefinement(detector.RNet!, RNet.Side, memory, observer) : null;
        output = options.Networks >= 3 ? new CropRefinement(detector.ONet!, ONet.Side, memory, observer) : null;
    }

    /// <summary>Finds the faces of a picture, or those in some of its regions.</summary>
    public IReadOnlyList<Detection> Detect(Picture picture, IReadOnlyList<FaceRegion>? regions, CancellationToken cancellation)
    {
        candidates.Clear();
        pyramid.Set(picture);
        try
        {
            Search(picture, regions, cancellation);
        }
        finally
        {
            pyramid.Set(null);
        }

        var faces = new Detection[candidates.Count];
        for (var i = 0; i < faces.Length; i++)
            faces[i] = new Detection(candidates[i].Face, candidates[i].Score, candidates[i].Landmarks);
        return faces;
    }

    public void Dispose()
    {
        proposal.Dispose();
        refinement?.Dispose();
        output?.Dispose();
        memory.Dispose();
        pyramid.Dispose();
    }

    private void Search(Picture picture, IReadOnlyList<FaceRegion>? regions, CancellationToken cancellation)
    {
        observer?.Begin(SearchStage.PNet);
        proposal.Propose(pyramid, picture.Width, picture.Height, options.SmallestFace(picture.Scale), regions, options, candidates, cancellation);
        NonMaximumSuppression.Apply(candidates, 0, options.ProposalOverlap);
        observer?.Did(SearchWork.Suppression);
        if (refinement is not null)
        {
            observer?.Begin(SearchStage.RNet);
            refinement.Run(pyramid, candidates, options.RefinementThreshold, landmarks: output is null);
            NonMaximumSuppression.Apply(candidates, 0, options.RefinementOverlap);
            observer?.Did(SearchWork.Suppression);
        }

        if (output is not null)
        {
            observer?.Begin(SearchStage.ONet);
            output.Run(pyramid, candidates, options.OutputThreshold, landmarks: true);
            for (var i = 0; i < candidates.Count; i++)
                candidates[i] = candidates[i] with { Window = candidates[i].Face };
            NonMaximumSuppression.Apply(candidates, 0, options.OutputOverlap, ofSmaller: true);
            observer?.Did(SearchWork.Suppression);
            observer?.Begin(SearchStage.Turned);
            output.LeaveTurnedOut(pyramid, candidates, options.UprightThreshold);
        }
    }
}
