using Mien.Research.Data;
using Mien.Vision;
using Mien.Vision.Pictures;

namespace Mien.Research.Mtcnn;

/// <summary>The pictures of a recipe with their faces: as annotated, else as another detector proposes.</summary>
internal static class SceneFiles
{
    /// <summary>Longest side of a picture that is learned from, pixels.</summary>
    public const int MaxSide = 800;

    // Smaller faces are neither learned as face nor as background.
    private const float MinFace = 14;

    // Proposals with a lower score may or may not be faces.
    private const float SureScore = 0.9f;

    // A proposal is that of an annotated face from here on, and lends it its landmarks.
    private const float SameFace = 0.5f;

    /// <summary>A picture of an annotated set, with the landmarks of the proposals where it has none and there are such.</summary>
    public static SceneFile Annotated(AnnotatedPhoto photo, IFaceDetector? proposer)
    {
        var picture = Picture.Load(photo.Path, MaxSide);
        var scale = (float)picture.Width / picture.OriginalWidth;
        var proposals = proposer?.Detect(picture) ?? [];
        var faces = new List<SceneFace>();
        var unsure = new List<Box>();
        Box[] boxes = [.. photo.Faces.Select(face => face.Box.Scale(scale, scale))];
        foreach (var (annotation, box) in photo.Faces.Zip(boxes))
        {
            if (annotation.IsHard || Math.Min(box.Width, box.Height) < MinFace)
                unsure.Add(box);
            else
                faces.Add(Face(annotation, box));
        }
        unsure.AddRange(proposals.Select(proposal => proposal.Box).Where(box => boxes.All(face => face.Overlap(box) < SameFace)));
        return new(photo.Path, faces, unsure);

        // Whoever marked landmarks marked no box, so that the proposed one is truer.
        SceneFace Face(FaceAnnotation annotation, Box box)
        {
            var proposal = proposals.Where(proposal => proposal.Box.Overlap(box) >= SameFace).OrderByDescending(proposal => proposal.Box.Overlap(box)).FirstOrDefault();
            return annotation.Landmarks is { } landmarks
                ? new(proposal.Score > 0 ? proposal.Box : box, landmarks.Scale(scale, scale))
                : new(box, proposal.Landmarks);
        }
    }

    /// <summary>A picture without annotations: sure proposals are its faces.</summary>
    public static SceneFile Proposed(string path, IFaceDetector proposer)
    {
        var proposals = proposer.Detect(Picture.Load(path, MaxSide));
        return new(
            path,
            [.. proposals.Where(IsSure).Select(proposal => new SceneFace(proposal.Box, proposal.Landmarks))],
            [.. proposals.Where(proposal => !IsSure(proposal)).Select(proposal => proposal.Box)]);
    }

    /// <summary>The face of a picture that shows hardly more than it; null if none is found for sure.</summary>
    public static SceneFace? Cutout(Picture picture, IFaceDetector proposer)
    {
        var best = proposer.Detect(picture).Where(IsSure).OrderByDescending(proposal => proposal.Box.Area).FirstOrDefault();
        return best.Score > 0 && best.Box.Area > 0.2f * picture.Width * picture.Height ? new(best.Box, best.Landmarks) : null;
    }

    private static bool IsSure(Detection proposal) => proposal.Score >= SureScore && Math.Min(proposal.Box.Width, proposal.Box.Height) >= MinFace;
}

/// <summary>What is known of a picture file to learn detection from; places are in pixels of the loaded picture.</summary>
/// <param name="Path">The file.</param>
/// <param name="Faces">The faces to be found.</param>
/// <param name="Unsure">Places that are neither learned as face nor as background.</param>
internal sealed record SceneFile(string Path, IReadOnlyList<SceneFace> Faces, IReadOnlyList<Box> Unsure);
