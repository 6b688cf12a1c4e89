using Mien.Tensors;
using Mien.Vision;

namespace Mien.Research.Mtcnn;

/// <summary>Chooses the crops of a scene that a stage learns from.</summary>
/// <param name="size">Side of the crops.</param>
/// <param name="before">The stages before, whose detections are learned from; null for the first stage.</param>
/// <param name="perFace">Crops of a face, and of a part of it, around each face in its own surroundings.</param>
/// <param name="found">What is taken of each kind that the stages before find, at most; null for all, and 80 of background.</param>
/// <param name="unsettled">Whether to add crops, without label and offsets, that are neither face nor part nor background.</param>
internal sealed class CropSampler(int size, IFaceDetector? before, int perFace, int? found, bool unsettled)
{
    private const int CropsPerPastedFace = 6;
    private const int BackgroundsPerFace = 3;
    private const int UnsettledPerFace = 3;
    private const int Backgrounds = 60;
    private const int MinedFalse = 80;
    private const int Attempts = 20;
    private const float MinSide = 12;

    /// <summary>Adds the crops of a scene.</summary>
    public void Add(Scene scene, ref RandomSource random, List<DetectionCrop> crops)
    {
        for (var face = 0; face < scene.Faces.Count; face++)
            AddAround(scene, face, ref random, crops);
        if (before is null)
            AddBackgrounds(scene, ref random, crops);
        else
            AddDetections(scene, before.Detect(scene.Picture), crops);
    }

    // Zhang et al. and the usual practice: squares of 0.8 to 1.25 of the face's longer side, shifted by up to a fifth of it, and
    // wider ones for what lies beside.
    private void AddAround(Scene scene, int face, ref RandomSource random, List<DetectionCrop> crops)
    {
        var box = scene.Faces[face].Box;
        var most = scene.Faces[face].IsPasted ? Math.Min(CropsPerPastedFace, perFace) : perFace;
        var (faces, parts, backgrounds, between) = (0, 0, 0, 0);
        for (var attempt = 0; attempt < Attempts * most; attempt++)
        {
            var spread = attempt % 3 == 0 ? 0.2f : 0.5f;
            var side = Math.Max(box.Width, box.Height) * MathF.Exp(random.Uniform(-0.9f, 0.9f) * spread);
            var crop = new Box(
                box.X + box.Width / 2 - side / 2 + random.Uniform(-spread, spread) * box.Width,
                box.Y + box.Height / 2 - side / 2 + random.Uniform(-spread, spread) * box.Height,
                side, side);
            var (nearest, overlap) = scene.Nearest(crop);
            if (nearest == face && overlap >= CropKinds.Face)
            {
                if (faces++ < most)
                    crops.Add(DetectionCrop.Cut(scene, crop, size, face, label: 1));
            }
            else if (nearest == face && overlap >= CropKinds.Part)
            {
                if (parts++ < most)
                    crops.Add(DetectionCrop.Cut(scene, crop, size, face, label: -1));
            }
            else if (scene.IsBackground(crop))
            {
                if (backgrounds++ < BackgroundsPerFace)
                    crops.Add(DetectionCrop.Cut(scene, crop, size, face: -1, label: 0));
            }
            else if (unsettled && overlap < CropKinds.Part && between++ < UnsettledPerFace)
            {
                crops.Add(DetectionCrop.Cut(scene, crop, size, face: -1, label: -1));
            }
        }
    }

    private void AddBackgrounds(Scene scene, ref RandomSource random, List<DetectionCrop> crops)
    {
        var (width, height) = (scene.Picture.Width, scene.Picture.Height);
        for (var i = 0; i < Backgrounds; i++)
        {
            var side = MinSide * MathF.Pow(Math.Min(width, height) / 2 / MinSide, random.NextSingle());
            var crop = new Box(random.Uniform(0, width - side), random.Uniform(0, height - side), side, side);
            if (scene.IsBackground(crop))
                crops.Add(DetectionCrop.Cut(scene, crop, size, face: -1, label: 0));
        }
    }

    // Best first, so that the false ones are the hardest.
    private void AddDetections(Scene scene, IReadOnlyList<Detection> detections, List<DetectionCrop> crops)
    {
        var (mined, between) = (0, 0);
        var taken = new int[scene.Faces.Count];
        var ofFace = found / Math.Max(1, taken.Length) is { } share ? Math.Max(1, share) : int.MaxValue;
        foreach (var detection in detections)
        {
            var crop = detection.Box.Square();
            var (face, overlap) = scene.Nearest(crop);
            if (overlap >= CropKinds.Part)
            {
                if (taken[face]++ < ofFace)
                    crops.Add(DetectionCrop.Cut(scene, crop, size, face, overlap >= CropKinds.Face ? 1 : -1));
            }
            else if (scene.IsBackground(crop))
            {
                if (mined++ < (found ?? MinedFalse))
                    crops.Add(DetectionCrop.Cut(scene, crop, size, face: -1, label: 0));
            }
            else if (unsettled && between++ < (found ?? int.MaxValue))
            {
                crops.Add(DetectionCrop.Cut(scene, crop, size, face: -1, label: -1));
            }
        }
    }
}
